/* The map of Corredor on top of Leaflet: what is shown, where the camera is, what was clicked.
   Everything lives under window.corredor. start() is called once for a map, show() for every selection.
   Text from records is only ever set with textContent. */
(function () {
  "use strict";

  const corredor = (window.corredor = window.corredor || {});
  const state = (corredor.state = {
    map: null,
    root: "",            // address of the routes that serve the data
    atlas: null,         // records, places and words, as mapping.payload writes them
    atlasUrl: null,
    shown: null,         // the last selection handed to show()
    theme: "light",
    listeners: [],       // functions called after each change of the selection or of the camera
    camera: 0,           // number of the last camera order that was carried out
  });

  corredor.THEMES = {
    light: {
      sea: "#dbe6ec", land: "#f7f4ee", backdrop: "#ece9e3", border: "#a9a297", state: "#dcd6cb", disputed: "#a9a297",
      country: "#77716a", town: "#4d4943", region: "#a09a90", halo: "#fbfaf7", corridor: "#0072B2", casing: "#ffffff",
      band: "#0072B2", tint: "#D55E00",
    },
    dark: {
      sea: "#12181f", land: "#252c35", backdrop: "#1b222a", border: "#5c6672", state: "#37414d", disputed: "#5c6672",
      country: "#a3adb8", town: "#d5dbe1", region: "#75808c", halo: "#1a2027", corridor: "#56B4E9", casing: "#12181f",
      band: "#56B4E9", tint: "#E69F00",
    },
  };

  corredor.colours = () => corredor.THEMES[state.theme];

  corredor.fetchJson = function (url) {
    return fetch(url, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status + " " + url);
      return answer.json();
    });
  };

  /* Bits of a hexadecimal mask: bit i of byte i >> 3, lowest first. */
  corredor.readMask = function (hex) {
    return function (index) {
      const at = (index >> 3) * 2;
      return at < hex.length && ((parseInt(hex.substr(at, 2), 16) >> (index & 7)) & 1) === 1;
    };
  };

  corredor.words = (key) => (state.atlas && state.atlas.words[key]) || "";

  corredor.wordsFor = function (key, count) {
    const forms = state.atlas && state.atlas.words[key];
    return forms ? (count === 1 ? forms[0] : forms[1]).replace("{n}", corredor.number(count)) : String(count);
  };

  corredor.number = (value) => value.toLocaleString(state.atlas ? state.atlas.locale : "en");

  corredor.say = function (message) {
    let box = document.getElementById("corredor-notice");
    if (!box) {
      box = document.createElement("div");
      box.id = "corredor-notice";
      box.setAttribute("role", "status");
      document.body.appendChild(box);
    }
    box.textContent = message;
    box.hidden = !message;
  };

  /* What was clicked travels to the page around the map, where there is one. */
  corredor.open = function (id) {
    if (corredor.onOpen) corredor.onOpen(id);
    if (window.Streamlit) {
      state.clicks = (state.clicks || 0) + 1;
      window.Streamlit.setComponentValue({ open: id, click: Date.now() + "." + state.clicks });
    }
    state.shown.open = id;
    if (state.shown.events) state.shown.events.open = null;
    changed("open");
    const record = corredor.findRecord(id);
    offerEvidence(record ? record.name.slice(0, 160) : id);
  };

  /* A cell or a place of the store of events: {at: [lon, lat], resolution}, without resolution for the place alone. */
  corredor.openEvents = function (place, title) {
    if (window.Streamlit) {
      state.clicks = (state.clicks || 0) + 1;
      window.Streamlit.setComponentValue({ events: place, click: Date.now() + "." + state.clicks });
    }
    state.shown.open = null;
    state.shown.events.open = place;
    changed("open");
    offerEvidence(title);
  };

  corredor.findRecord = function (id) {
    const lists = Object.values(state.atlas.layers).concat([state.atlas.legs]);
    for (const list of lists) {
      const found = list.find((record) => record.id === id);
      if (found) return found;
    }
    return null;
  };

  /* On a phone the evidence stands below the map, out of sight: a card names the record and leads there. */
  function offerEvidence(title) {
    if (corredor.onOpen || window.parent === window || window.innerWidth > 600) return;
    let card = document.getElementById("corredor-card");
    if (!card) {
      card = document.createElement("div");
      card.id = "corredor-card";
      card.append(document.createElement("span"), document.createElement("button"));
      card.lastChild.addEventListener("click", function () {
        const panel = window.parent.document.querySelector(".st-key-evidence");
        card.hidden = true;
        if (panel) panel.scrollIntoView({ behavior: "smooth", block: "start" });
      });
      state.map.getContainer().appendChild(card);
      L.DomEvent.disableClickPropagation(card);
      state.map.on("click movestart", () => { card.hidden = true; });
    }
    card.firstChild.textContent = title;
    card.lastChild.textContent = corredor.words("see_evidence");
    card.hidden = false;
  }

  function changed(why) {
    state.listeners.forEach((listener) => listener(why));
  }
  corredor.changed = changed;

  /* The camera goes into the address bar and to the server without a rerun of the page. */
  let cameraTimer = null;
  function reportCamera(delay_ms) {
    clearTimeout(cameraTimer);
    cameraTimer = setTimeout(function () {
      const map = state.map, centre = map.getCenter().wrap(), bounds = map.getBounds();
      const at = [centre.lng.toFixed(3), centre.lat.toFixed(3), map.getZoom()].join(",");
      if (!state.shown || !state.shown.session) return;
      try {
        const page = window.parent.location, query = new URLSearchParams(page.search);
        query.set("at", at);
        window.parent.history.replaceState(
          window.parent.history.state, "", page.pathname + "?" + query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":"));
      } catch (refused) { /* the page around the map is another site's: its address is not ours to write */ }
      const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((x) => x.toFixed(4));
      fetch(state.root + "camera?session=" + state.shown.session + "&at=" + at + "&bbox=" + sides.join(","),
        { method: "POST", keepalive: true }).catch(() => undefined);
    }, delay_ms === undefined ? 200 : delay_ms);
  }

  corredor.start = function (map, options) {
    state.map = map;
    state.root = options.root;
    map.attributionControl.setPrefix('<a href="https://leafletjs.com" target="_blank" rel="noopener">Leaflet</a>');
    L.control.scale({ imperial: false, position: "bottomright", maxWidth: 120 }).addTo(map);
    if (options.credit) {
      const credit = document.createElement("span");
      credit.textContent = options.credit;
      map.attributionControl.addAttribution(credit.innerHTML);
    }
    state.home = options.home;
    corredor.moveTo({ bounds: state.home });
    corredor.startBasemap(options);
    corredor.startCorridors();
    corredor.startMarks();
    corredor.startEvents();
    corredor.startLegend(options);
    map.on("moveend", function () {
      if (state.framing) return;
      changed("camera");
      reportCamera();
    });
    map.on("resize", function () {
      const standing = state.standing;
      if (!standing || state.framing || performance.now() > standing.until) return;
      move(standing.camera);
      state.standing = standing;
    });
    map.on("dragstart zoomstart", () => { state.standing = null; });
    map.on("zoomstart", () => map.getContainer().classList.add("zooming"));
    map.on("zoomend", () => map.getContainer().classList.remove("zooming"));
    window.addEventListener("resize", () => map.invalidateSize());
    if (window.ResizeObserver) new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
  };

  /* For those who do not see the map: what it shows, as the name of the map and of the frame around it. */
  function describe(text) {
    const container = state.map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", text);
    try {
      if (text && window.frameElement) window.frameElement.title = text;
    } catch (refused) { /* the frame is another site's */ }
  }

  /* The page around the map settles after the map has drawn itself: an area that was asked for a moment ago is framed
     again when the map changes its size, unless the reader has moved it by hand meanwhile. */
  const SETTLING_MS = 2500;
  corredor.moveTo = function (camera) {
    move(camera);
    state.standing = camera.bounds ? { camera: camera, until: performance.now() + SETTLING_MS } : null;
  };

  function move(camera) {
    if (camera.bounds) {
      const b = camera.bounds;
      state.map.fitBounds([[b[1], b[0]], [b[3], b[2]]], { animate: false, padding: [6, 6] });
    } else {
      state.map.setView([camera.centre[1], camera.centre[0]], camera.zoom, { animate: false });
    }
  }

  /* selection: {atlas: address, mask: {layer: hex}, possible: {layer: hex}, open, theme, streets, session, camera} */
  corredor.show = function (selection) {
    state.shown = selection;
    state.theme = selection.theme === "dark" ? "dark" : "light";
    document.documentElement.dataset.theme = state.theme;
    describe(selection.alt || "");
    if (selection.camera && selection.camera.order !== state.camera) {
      state.camera = selection.camera.order;
      corredor.moveTo(selection.camera);
    }
    const address = state.root + selection.atlas;
    if (state.atlasUrl === address) {
      changed("selection");
      reportCamera();
      return;
    }
    const load = selection.data ? Promise.resolve(selection.data) : corredor.fetchJson(address);
    load.then(function (atlas) {
      state.atlas = atlas;
      state.atlasUrl = address;
      corredor.say(state.noBasemap ? corredor.words("basemap_failed") : "");
      document.documentElement.lang = atlas.locale;
      try {
        window.parent.document.documentElement.lang = atlas.locale;
      } catch (refused) { /* the page around the map is another site's */ }
      if (!state.framed) {
        // once the legend has taken its place, the map is smaller than when it was first framed
        state.framing = true;
        corredor.fillLegend();
        corredor.moveTo(selection.camera || { bounds: state.home });
        state.framing = false;
      }
      changed("selection");
      // the server holds back the rest of the page until the map has said for the first time where it looks
      reportCamera(state.framed ? undefined : 0);
      state.framed = true;
      document.documentElement.dataset.ready = "yes";
    }).catch(function (error) {
      console.error(error);
      corredor.say(selection.failure);
    });
  };
})();

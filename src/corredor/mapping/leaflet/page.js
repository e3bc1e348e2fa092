/* The map of a snapshot page: its data stand in the page itself, packed; nothing is asked of any address.
   Without JavaScript the page is its picture and its table; this script turns the picture into the map. */
(function () {
  "use strict";

  const corredor = window.corredor, read = (id) => JSON.parse(document.getElementById(id).textContent);

  function unpack(id) {
    const text = document.getElementById(id).textContent;
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  }

  function shapes(rows, properties) {
    return { type: "FeatureCollection", features: rows.map((row) => ({ type: "Feature", properties: properties(row), geometry: row[0] })) };
  }

  function expand(packed) {
    return {
      countries: shapes(packed.countries, (r) => ({ iso3: r[1], name_en: r[2], name_es: r[2], name_pt: r[2], label_lon: r[3], label_lat: r[4], area_km2: r[5] })),
      states: shapes(packed.states, (r) => ({ id: r[1], name_en: r[2], name_es: r[2], name_pt: r[2], label_lon: r[3], label_lat: r[4] })),
      backdrop: shapes(packed.backdrop, () => ({})),
      disputed: shapes(packed.disputed, () => ({})),
      towns: { type: "FeatureCollection", features: packed.towns.map((r) => ({ type: "Feature", properties: { name: r[0], rank: r[3], population: r[4] }, geometry: { type: "Point", coordinates: [r[1], r[2]] } })) },
    };
  }

  function showRow(id) {
    const row = document.getElementById("r-" + id), panel = document.getElementById("panel");
    if (!row || !panel) return;
    panel.textContent = "";
    const copy = document.createElement("article");
    Array.from(row.querySelectorAll("[data-part]")).forEach(function (cell) {
      const label = cell.dataset.label, grade = cell.title, part = document.createElement(cell.dataset.part);
      Array.from(cell.childNodes).forEach((node) => part.appendChild(node.cloneNode(true)));
      if (!part.textContent.trim()) return;
      if (label) {
        const name = document.createElement("b");
        name.textContent = label + " ";
        part.prepend(name);
      }
      if (grade) part.append(" · " + grade);
      copy.appendChild(part);
    });
    const list = document.createElement("ol");
    row.querySelector(".refs").textContent.split(",").map((text) => text.trim()).filter(Boolean).forEach(function (number) {
      const source = document.getElementById("s-" + number);
      if (!source) return;
      const item = document.createElement("li");
      item.value = Number(number);
      Array.from(source.childNodes).forEach((node) => item.appendChild(node.cloneNode(true)));
      list.appendChild(item);
    });
    copy.appendChild(list);
    panel.appendChild(copy);
    panel.scrollTop = 0;
    if (window.innerWidth <= 760) panel.scrollIntoView({ block: "nearest" });
  }

  function start(settings, packed) {
    const holder = document.getElementById("map");
    document.documentElement.classList.add("live");
    const map = L.map(holder, { zoomSnap: 0.25, minZoom: 2, maxZoom: 12, wheelPxPerZoomLevel: 90, worldCopyJump: true });
    map.setView([0, -70], 3);
    corredor.onOpen = showRow;
    corredor.start(map, { root: "", version: "", credit: settings.credit, home: settings.bounds, framed: true, places: expand(packed.places) });
    const full = {};
    Object.keys(settings.mask).forEach((layer) => { full[layer] = settings.mask[layer]; });
    const selection = { atlas: "page", bands: "page", bandData: packed.bands, data: packed.atlas, mask: Object.assign({}, full),
      possible: settings.possible, open: settings.open, theme: settings.theme, streets: null, session: "", camera: settings.camera };
    corredor.show(selection);
    window.corredorMap = map;
    if (settings.open) showRow(settings.open);
    document.querySelectorAll("#layers input").forEach(function (box) {
      box.addEventListener("change", function () {
        selection.mask[box.value] = box.checked ? full[box.value] : "";
        corredor.show(selection);
      });
    });
    document.querySelectorAll("tr[data-id]").forEach(function (row) {
      const name = row.querySelector(".name"), open = function () {
        corredor.open(row.dataset.id);
        holder.scrollIntoView({ block: "nearest" });
      };
      name.tabIndex = 0;
      name.setAttribute("role", "button");
      name.addEventListener("click", open);
      name.addEventListener("keydown", (event) => { if (event.key === "Enter") open(); });
    });
  }

  function compare(settings) {
    // only where the page is served, and only of the server that serves it
    const box = document.getElementById("changes");
    if (!box || !/^https?:$/.test(location.protocol) || !settings.link) return;
    fetch(location.pathname.replace(/\/(embed)?$/, "").replace(/\/$/, "") + "/changes.json", { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then(function (found) {
        if (!found) return;
        box.querySelector("span").textContent = found.sentence;
        box.classList.toggle("moved", found.differs);
        box.hidden = false;
      }).catch(() => undefined);
  }

  const settings = read("settings");
  unpack("packed").then((packed) => start(settings, packed)).catch(() => document.documentElement.classList.remove("live"));
  compare(settings);
})();

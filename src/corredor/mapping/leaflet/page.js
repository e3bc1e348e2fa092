/* The map of a snapshot page: its data stand in the page itself, packed; nothing is asked of any address.
   Without JavaScript the page is its picture and its table; this script turns the picture into the map. */
(function () {
  "use strict";

  const corredor = window.corredor, settings = JSON.parse(document.getElementById("settings").textContent);

  async function unpack(id) {
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

  /* The records of a layer that stand on one mark: same point, or same area. */
  function findCompanions(id) {
    for (const records of Object.values(corredor.state.atlas ? corredor.state.atlas.layers : {})) {
      const found = records.find((record) => record.id === id);
      if (found) return records.filter((record) => record.point === found.point && record.area === found.area).map((record) => record.id);
    }
    return [id];
  }

  function addTurns(panel, id) {
    const ids = findCompanions(id), at = ids.indexOf(id), turns = document.createElement("p"), place = document.createElement("span");
    if (ids.length < 2) return;
    turns.className = "turns";
    place.textContent = settings.words.position.replace("{k}", corredor.number(at + 1)).replace("{n}", corredor.number(ids.length));
    [["‹", "previous", ids[(at + ids.length - 1) % ids.length]], ["›", "next", ids[(at + 1) % ids.length]]].forEach(function (turn) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = turn[0];
      button.setAttribute("aria-label", settings.words[turn[1]]);
      button.addEventListener("click", () => corredor.open(turn[2]));
      turns.appendChild(button);
    });
    turns.insertBefore(place, turns.lastChild);
    panel.appendChild(turns);
  }

  function showRow(id) {
    const row = document.getElementById("r-" + id), panel = document.getElementById("panel");
    if (!row || !panel) return;
    panel.textContent = "";
    addTurns(panel, id);
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

  /* In a frame there is no room for the evidence: a card names the record and leads to the page. */
  function showCard(id) {
    const record = corredor.findRecord(id), map = corredor.state.map;
    let card = document.getElementById("card");
    if (!record) return;
    if (!card) {
      card = document.createElement("p");
      card.id = "card";
      card.append(document.createElement("b"), document.createElement("a"));
      card.lastChild.target = "_blank";
      card.lastChild.rel = "noopener";
      map.getContainer().appendChild(card);
      L.DomEvent.disableClickPropagation(card);
      map.on("click movestart", () => { card.hidden = true; });
    }
    card.firstChild.textContent = record.name;
    card.lastChild.textContent = corredor.words("see_evidence");
    card.lastChild.href = settings.link + "#r-" + encodeURIComponent(id);
    card.hidden = false;
  }

  function start(packed) {
    const holder = document.getElementById("map");
    document.documentElement.classList.add("live");
    const map = L.map(holder, { zoomSnap: 0.25, minZoom: 2, maxZoom: 12, wheelPxPerZoomLevel: 90, worldCopyJump: true });
    map.setView([0, -70], 3);
    const framed = document.documentElement.classList.contains("embed");
    corredor.onOpen = framed ? showCard : showRow;
    corredor.start(map, { root: "", version: "", credit: settings.credit, home: settings.bounds, framed: true, places: expand(packed.places) });
    const full = {};
    Object.keys(settings.mask).forEach((layer) => { full[layer] = settings.mask[layer]; });
    const selection = { atlas: "page", bands: "page", bandData: packed.bands, data: packed.atlas, mask: Object.assign({}, full),
      possible: settings.possible, open: settings.open, theme: settings.theme, streets: null, session: "", camera: settings.camera,
      alt: document.getElementById("picture").alt };
    corredor.show(selection);
    window.corredorMap = map;
    const rows = Array.from(document.querySelectorAll("tr[data-id]"));
    const asked = rows.find((row) => "#r-" + encodeURIComponent(row.dataset.id) === location.hash); // a link to one record
    if (asked && !framed) corredor.open(asked.dataset.id);
    else if (settings.open) corredor.onOpen(settings.open);
    document.querySelectorAll("#layers input").forEach(function (box) {
      box.addEventListener("change", function () {
        selection.mask[box.value] = box.checked ? full[box.value] : "";
        corredor.show(selection);
      });
    });
    rows.forEach(function (row) {
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

  function compare() {
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

  unpack("packed").then(start).catch(() => document.documentElement.classList.remove("live"));
  compare();
})();

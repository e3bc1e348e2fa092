/* Marks: one per place and layer with its count, merged where they would touch, badges for what has no exact place. */
(function () {
  "use strict";

  const corredor = window.corredor, state = corredor.state;
  // those of the dataset, then the reader's own: as the records name them
  const layersOf = () => state.atlas.order;
  const STATE_BADGES_FROM_ZOOM = 5;
  const HEIGHT = 24, GAP = 3;
  let holder = null;

  const SHAPES = {
    prisons: '<rect x="-8" y="-8" width="16" height="16" rx="1.5"/>',
    cells: '<circle r="8.6"/>',
    incidents: '<path d="M0-10.6 10.6 0 0 10.6-10.6 0Z"/>',
    own1: '<path d="M0-10.4 10.6 8.4H-10.6Z"/>',
    own2: '<path d="M0-10.2 9.8-3 6.2 8.4H-6.2L-9.8-3Z"/>',
    own3: '<path d="M-9.8 0-4.9-8.7H4.9L9.8 0 4.9 8.7H-4.9Z"/>',
    own4: '<path d="M-3.8-10H3.8V-3.8H10V3.8H3.8V10H-3.8V3.8H-10V-3.8H-3.8Z"/>',
  };
  const BARS = '<path d="M-3.8-5V5M0-5V5M3.8-5V5" class="bars"/>';

  /* The symbol of a layer as SVG text: fixed strings and numbers only, never words of a record. */
  corredor.symbol = function (layer, count, size) {
    const letters = layer === "own1" ? ' style="font-size:' + (count > 99 ? 6.6 : count > 9 ? 7.6 : 9) + 'px"' : "";
    const inner = count > 1 ? '<text y="' + (layer === "own1" ? 5.9 : 3.9) + '" text-anchor="middle"' + letters + ">" + inShort(count) + "</text>" : layer === "prisons" ? BARS : "";
    return '<svg class="sym ' + layer + '" width="' + size + '" height="' + size + '" viewBox="-12 -12 24 24" aria-hidden="true">' + SHAPES[layer] + inner + "</svg>";
  };

  /* What fits into a mark: 6,248 is 6.2k there; its name and its tooltip say the whole number. */
  function inShort(count) {
    if (count < 1000) return corredor.number(count);
    return corredor.number(count < 10000 ? Math.round(count / 100) / 10 : Math.round(count / 1000)) + "k";
  }

  corredor.tooltip = function (lines) {
    const box = document.createElement("div");
    lines.filter(Boolean).forEach(function (line, i) {
      const row = document.createElement(i ? "div" : "b");
      row.textContent = line.length > 120 ? line.slice(0, 119) + "…" : line;
      box.appendChild(row);
    });
    return box;
  };

  corredor.areaOf = function (id) {
    for (const layer of layersOf()) {
      const record = state.atlas.layers[layer].find((r) => r.id === id);
      if (record && record.area !== undefined) return state.atlas.areas[record.area];
    }
    return null;
  };

  const noRecords = () => Object.fromEntries(layersOf().map((layer) => [layer, []]));

  /* Records of the selection, gathered by point and by area. */
  function gather() {
    const points = new Map(), areas = new Map();
    layersOf().forEach(function (layer) {
      const inMask = corredor.readMask(state.shown.mask[layer] || "");
      const possible = corredor.readMask((state.shown.possible || {})[layer] || "");
      state.atlas.layers[layer].forEach(function (record, i) {
        if (!inMask(i)) return;
        const table = record.area === undefined ? points : areas, key = record.area === undefined ? record.point : record.area;
        if (!table.has(key)) table.set(key, { records: noRecords(), possible: 0, key: key });
        const entry = table.get(key);
        entry.records[layer].push(record);
        if (possible(i)) entry.possible += record.n || 1;
      });
    });
    return { points: points, areas: areas };
  }

  corredor.shownPlaces = function () {
    if (!state.atlas || !state.shown) return [];
    return Array.from(gather().points.values()).map(function (entry) {
      const p = state.atlas.points[entry.key];
      const sites = layersOf().every((layer) => entry.records[layer].every((r) => r.precision === "site"));
      return { latlng: L.latLng(p.at[1], p.at[0]), radius_m: sites ? 1000 : 10000 };
    });
  };

  /* A record may stand for several rows of a file whose terms forbid to pass them on. */
  const rowsOf = corredor.rowsOf = (records) => records.reduce((sum, record) => sum + (record.n || 1), 0);
  const total = (records) => layersOf().reduce((sum, layer) => sum + rowsOf(records[layer]), 0);
  /* A triangle has little room for its count, so it grows with it. */
  const roomier = (layer, count) => layer !== "own1" || count < 2 ? 0 : count > 99 ? 9 : count > 9 ? 6 : 3;
  const chipWidth = (layer, count) => count === 0 ? 0 : (count > 99 ? 31 : count > 9 ? 27 : count > 1 ? 24 : 19) + roomier(layer, count);
  const widthOf = (records, badge) => layersOf().reduce((sum, layer) => sum + chipWidth(layer, rowsOf(records[layer])), 0) +
    (badge ? 22 : 0);
  const boxAt = (x, y, width) => [x - width / 2 - GAP, y - HEIGHT / 2 - GAP, x + width / 2 + GAP, y + HEIGHT / 2 + GAP];
  const crosses = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  function absorb(into, other) {
    layersOf().forEach((layer) => {
      if (other.records[layer].length) into.records[layer] = into.records[layer].concat(other.records[layer]);
    });
    into.members = into.members.concat(other.members);
    into.possible += other.possible;
  }

  /* Boxes by the squares of a grid that they touch: what crosses a box is looked for nearby only. */
  const SQUARE = 96;
  function makeGrid() {
    const squares = new Map();
    const each = function (box, visit) {
      for (let i = Math.floor(box[0] / SQUARE); i <= Math.floor(box[2] / SQUARE); i += 1) {
        for (let j = Math.floor(box[1] / SQUARE); j <= Math.floor(box[3] / SQUARE); j += 1) visit(i + ":" + j);
      }
    };
    return {
      add: (mark) => each(mark.box, function (key) {
        if (!squares.has(key)) squares.set(key, new Set());
        squares.get(key).add(mark);
      }),
      findFirst: function (box) {
        let first = null;
        each(box, (key) => (squares.get(key) || []).forEach(function (mark) {
          if ((!first || mark.rank < first.rank) && crosses(mark.box, box)) first = mark;
        }));
        return first;
      },
    };
  }

  /* Biggest first; a mark that would touch a kept one joins it, and the kept one stays where it truly is. */
  function mergePoints(points) {
    let marks = points.slice().sort((a, b) => total(b.records) - total(a.records) || a.order - b.order);
    for (let joined = true; joined;) {
      joined = false;
      const kept = [], grid = makeGrid(), guests = new Map();
      marks.forEach(function (mark) {
        mark.box = boxAt(mark.x, mark.y, widthOf(mark.records, false));
        const host = grid.findFirst(mark.box);
        if (host) {
          if (!guests.has(host)) guests.set(host, []);
          guests.get(host).push(mark);
          joined = true;
        } else {
          mark.rank = kept.length;
          kept.push(mark);
          grid.add(mark);
        }
      });
      guests.forEach((list, host) => absorbAll(host, list));
      marks = kept;
    }
    return marks;
  }

  function absorbAll(host, guests) {
    layersOf().forEach(function (layer) {
      host.records[layer] = host.records[layer].concat(...guests.map((guest) => guest.records[layer]));
    });
    host.members = host.members.concat(...guests.map((guest) => guest.members));
    guests.forEach((guest) => { host.possible += guest.possible; });
  }

  /* A badge stands for a whole area, so it may step aside for a mark; a thin line then ties it to its area. */
  function placeBadges(badges, taken) {
    const boxes = taken.slice();
    badges.sort((a, b) => total(b.records) - total(a.records) || a.order - b.order).forEach(function (badge) {
      const width = widthOf(badge.records, true);
      let best = null;
      for (const radius of [0, 18, 30, 42, 56, 72, 90, 110, 135, 160, 200]) {
        for (let k = 0; k < (radius ? 12 : 1) && !best; k += 1) {
          const angle = (k * Math.PI) / 6 - Math.PI / 2;
          const x = badge.x + radius * 1.25 * Math.cos(angle), y = badge.y + radius * Math.sin(angle);
          const box = boxAt(x, y, width);
          if (!boxes.some((other) => crosses(box, other))) best = { x: x, y: y, box: box };
        }
        if (best) break;
      }
      badge.at = best || { x: badge.x, y: badge.y, box: boxAt(badge.x, badge.y, width) };
      badge.box = badge.at.box;
      boxes.push(badge.box);
    });
    return badges;
  }

  function layout() {
    const map = state.map, gathered = gather(), size = map.getSize(), zoom = map.getZoom(), pad = 80;
    const inside = (p) => p.x > -pad && p.y > -pad && p.x < size.x + pad && p.y < size.y + pad;
    const points = [];
    gathered.points.forEach(function (entry, key) {
      const place = state.atlas.points[key], at = map.latLngToContainerPoint([place.at[1], place.at[0]]);
      if (inside(at)) points.push({ x: at.x, y: at.y, records: entry.records, possible: entry.possible, members: [place], order: key, name: place.name, latlng: place.at });
    });
    const byArea = new Map();
    gathered.areas.forEach(function (entry, key) {
      let area = state.atlas.areas[key];
      if (zoom < STATE_BADGES_FROM_ZOOM && area.level === "state" && area.parent !== undefined) area = state.atlas.areas[area.parent];
      if (!byArea.has(area.code)) {
        const at = map.latLngToContainerPoint([area.at[1], area.at[0]]);
        byArea.set(area.code, { x: at.x, y: at.y, records: noRecords(), possible: 0, members: [], order: key, name: area.name, latlng: area.at, badge: true });
      }
      absorb(byArea.get(area.code), { records: entry.records, members: [state.atlas.areas[key]], possible: entry.possible });
    });
    const marks = mergePoints(points);
    const badges = placeBadges(Array.from(byArea.values()).filter(inside), marks.map((m) => m.box).concat(corredor.controlBoxes()));
    return { marks: marks, badges: badges };
  }

  function activate(mark, layer) {
    const spread = new Set(mark.members.map((m) => m.at.join()));
    if (spread.size > 1 && state.map.getZoom() < state.map.getMaxZoom()) {
      const bounds = L.latLngBounds(mark.members.map((m) => [m.at[1], m.at[0]]));
      state.map.fitBounds(bounds.pad(0.25), { maxZoom: Math.max(state.map.getZoom() + 2, 9) });
      return;
    }
    corredor.open(mark.records[layer][0].id);
  }

  function chip(mark, layer, count) {
    const button = document.createElement("button"), records = mark.records[layer];
    button.type = "button";
    button.className = "chip " + layer + (records.some((r) => r.id === state.shown.open) ? " open" : "");
    button.innerHTML = corredor.symbol(layer, count, (count > 99 ? 28 : count > 1 ? 24 : 19) + roomier(layer, count));
    button.style.width = chipWidth(layer, count) + "px";
    const where = mark.members.length > 1 ? corredor.wordsFor("places", new Set(mark.members.map((m) => m.at.join())).size) : mark.name;
    button.setAttribute("aria-label", corredor.wordsFor(layer, count) + ", " + where);
    button.dataset.layer = layer;
    button.dataset.count = count;
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => activate(mark, layer));
    const tip = () => showTip(mark, [where, corredor.wordsFor(layer, count), count === 1 ? records[0].name : "",
      mark.badge ? corredor.words("coarse") : ""]);
    button.addEventListener("mouseenter", tip);
    button.addEventListener("focus", tip);
    button.addEventListener("mouseleave", hideTip);
    button.addEventListener("blur", hideTip);
    return button;
  }

  let tip = null;
  function showTip(mark, lines) {
    hideTip();
    const at = mark.at || mark;
    tip = L.tooltip({ className: "corredor-tip", direction: "top", offset: [0, -12] })
      .setLatLng(state.map.containerPointToLatLng([at.x, at.y])).setContent(corredor.tooltip(lines)).addTo(state.map);
  }
  function hideTip() { if (tip) { tip.remove(); tip = null; } }

  function draw() {
    const map = state.map, focused = document.activeElement && document.activeElement.dataset ? document.activeElement.getAttribute("aria-label") : null;
    hideTip();
    holder.textContent = "";
    const arranged = layout(), fragment = document.createDocumentFragment();
    arranged.badges.concat(arranged.marks).forEach(function (mark) {
      const at = mark.at || mark, element = document.createElement("div");
      element.className = "mark" + (mark.badge ? " badge" : "") + (mark.possible && mark.possible === total(mark.records) ? " possible" : "");
      if (mark.badge) {
        const distance = Math.hypot(at.x - mark.x, at.y - mark.y);
        if (distance > 14) {
          const line = document.createElement("i");
          line.className = "leader";
          line.style.width = distance + "px";
          line.style.transform = "translate3d(" + map.containerPointToLayerPoint([mark.x, mark.y]).x + "px," + map.containerPointToLayerPoint([mark.x, mark.y]).y + "px,0) rotate(" + Math.atan2(at.y - mark.y, at.x - mark.x) + "rad)";
          fragment.appendChild(line);
        }
        const sign = document.createElement("span");
        sign.textContent = "≈";
        element.appendChild(sign);
      }
      layersOf().forEach(function (layer) {
        if (mark.records[layer].length) element.appendChild(chip(mark, layer, rowsOf(mark.records[layer])));
      });
      const width = widthOf(mark.records, mark.badge);
      element.style.width = width + "px";
      L.DomUtil.setPosition(element, map.containerPointToLayerPoint([at.x - width / 2, at.y - HEIGHT / 2]).round());
      fragment.appendChild(element);
    });
    holder.appendChild(fragment);
    if (focused) {
      const again = Array.from(holder.querySelectorAll("button")).find((b) => b.getAttribute("aria-label") === focused);
      if (again) again.focus({ preventScroll: true });
    }
    arranged.marks.forEach((mark) => { mark.box.stands = true; }); // where it truly is, unlike a badge
    return arranged.marks.concat(arranged.badges).map((m) => m.box);
  }

  corredor.startMarks = function () {
    holder = state.map.createPane("marks");
    holder.style.zIndex = 620;
    state.listeners.push(function () {
      if (!state.atlas || !state.shown) { corredor.drawLabels([]); return; }
      const boxes = draw();
      corredor.drawLabels(boxes.concat(corredor.controlBoxes()));
    });
  };

  /* Where the controls sit, so that no name runs under them. */
  corredor.controlBoxes = function () {
    const frame = state.map.getContainer().getBoundingClientRect();
    return Array.from(document.querySelectorAll(".leaflet-control")).map(function (control) {
      const r = control.getBoundingClientRect();
      return [r.left - frame.left - 4, r.top - frame.top - 4, r.right - frame.left + 4, r.bottom - frame.top + 4];
    });
  };
})();

/* Corridor legs: the line by mode, its direction, and from mid zoom the band within which the road may run. */
(function () {
  "use strict";

  const corredor = window.corredor, state = corredor.state;
  const BANDS_FROM_ZOOM = 6, CIRCLES_FROM_ZOOM = 7;
  const DASHES = { land: null, river: "10 5 0.1 5", sea: "0.1 7", jungle: "3 5", air: "14 8" };
  corredor.DASHES = DASHES;
  corredor.INTERPOLATED_DASH = "7 6";
  let group = null, arrows = null, bands = null, bandData = null, bandsUrl = null, circles = null;

  corredor.startCorridors = function () {
    const map = state.map;
    ["bands", "circles"].forEach(function (name, i) {
      map.createPane(name).style.zIndex = 380 + i;
      map.getPane(name).style.pointerEvents = "none";
    });
    map.createPane("arrows").style.zIndex = 420;
    map.getPane("arrows").style.pointerEvents = "none";
    group = L.layerGroup().addTo(map);
    arrows = L.layerGroup().addTo(map);
    circles = L.layerGroup().addTo(map);
    state.listeners.push(function (why) {
      if (!state.atlas) return;
      if (why === "selection" || why === "open") drawLines();
      drawArrows();
      drawBands();
      drawCircles();
    });
  };

  function shownLegs() {
    const inMask = corredor.readMask(state.shown.mask.corridors || "");
    const possible = corredor.readMask((state.shown.possible || {}).corridors || "");
    return state.atlas.legs.filter((leg, i) => inMask(i)).map((leg) => Object.assign({}, leg, { possible: possible(leg.index) }));
  }

  const latlngs = (leg) => leg.line.map((p) => [p[1], p[0]]);

  function drawLines() {
    group.clearLayers();
    const c = corredor.colours();
    shownLegs().forEach(function (leg) {
      const open = state.shown.open === leg.id, inferred = leg.status === "interpolated";
      const width = open ? 5 : leg.mode === "sea" ? 3.4 : 2.6;
      L.polyline(latlngs(leg), { color: c.casing, weight: width + 2.5, opacity: inferred ? 0 : 0.75, interactive: false }).addTo(group);
      L.polyline(latlngs(leg), { color: c.corridor, weight: inferred ? Math.max(1.8, width - 0.8) : width, interactive: false,
        opacity: leg.possible ? 0.55 : inferred ? 0.8 : 0.92, lineCap: inferred ? "butt" : "round",
        dashArray: inferred ? corredor.INTERPOLATED_DASH : DASHES[leg.mode] }).addTo(group);
      const hit = L.polyline(latlngs(leg), { color: "#000", weight: 14, opacity: 0, className: "corredor-hit" });
      hit.bindTooltip(() => corredor.tooltip([leg.corridor_name, leg.name, inferred ? corredor.words("interpolated") : ""]), { sticky: true, className: "corredor-tip" });
      hit.on("click", (event) => { L.DomEvent.stop(event); corredor.open(leg.id); });
      hit.addTo(group);
    });
  }

  /* One arrow head every 130 pixels or so along each corridor, never on a leg too short to carry it. */
  function drawArrows() {
    arrows.clearLayers();
    const map = state.map, zoom = map.getZoom(), view = map.getPixelBounds(), c = corredor.colours();
    let walked = {}, drawn = [];
    shownLegs().forEach(function (leg) {
      const ends = latlngs(leg).map((p) => map.project(p, zoom));
      const dx = ends[1].x - ends[0].x, dy = ends[1].y - ends[0].y, length = Math.hypot(dx, dy);
      walked[leg.corridor] = (walked[leg.corridor] === undefined ? 90 : walked[leg.corridor]) + length;
      if (length < 16 || walked[leg.corridor] < 130) return;
      const middle = L.point(ends[0].x + dx / 2, ends[0].y + dy / 2);
      if (!view.contains(middle) || drawn.some((p) => p.distanceTo(middle) < 40)) return;
      drawn.push(middle);
      walked[leg.corridor] = 0;
      const turn = Math.atan2(dy, dx) * 180 / Math.PI;
      const svg = '<svg width="12" height="12" viewBox="-6 -6 12 12">' +
        '<path transform="rotate(' + turn.toFixed(1) + ')" d="M-3.2-4.6 4.6 0-3.2 4.6-1.4 0Z" fill="' + c.corridor + '" stroke="' + c.casing + '" stroke-width="1.2" paint-order="stroke"/></svg>';
      L.marker(map.unproject(middle, zoom), { icon: L.divIcon({ html: svg, className: "corredor-arrow", iconSize: [12, 12] }), pane: "arrows", interactive: false, keyboard: false }).addTo(arrows);
    });
  }

  function drawBands() {
    if (bands) { bands.remove(); bands = null; }
    if (state.map.getZoom() < BANDS_FROM_ZOOM) return;
    const url = state.root + state.shown.bands;
    if (bandsUrl !== url) {
      bandsUrl = url;
      const load = state.shown.bandData ? Promise.resolve(state.shown.bandData) : corredor.fetchJson(url);
      load.then((data) => { bandData = data; drawBands(); }).catch(() => { bandsUrl = null; });
      return;
    }
    if (!bandData) return;
    const ids = new Set(shownLegs().map((leg) => leg.id)), c = corredor.colours();
    const chosen = bandData.features.filter((f) => ids.has(f.properties.id));
    bands = L.geoJSON(chosen, { pane: "bands", interactive: false, renderer: bandRenderer(), style: { stroke: false, fillColor: c.band, fillOpacity: 1 } });
    bands.addTo(state.map);
  }
  let renderer = null;
  function bandRenderer() {
    renderer = renderer || L.canvas({ pane: "bands", padding: 0.25 });
    return renderer;
  }

  /* The true radius within which a record placed to a town may lie. */
  function drawCircles() {
    circles.clearLayers();
    if (state.map.getZoom() < CIRCLES_FROM_ZOOM) return;
    const view = state.map.getBounds().pad(0.2), c = corredor.colours();
    corredor.shownPlaces().forEach(function (place) {
      if (place.radius_m < 5000 || !view.contains(place.latlng)) return;
      L.circle(place.latlng, { radius: place.radius_m, pane: "circles", interactive: false, color: c.town, weight: 1, opacity: 0.55,
        dashArray: "3 4", fill: false }).addTo(circles);
    });
  }
})();

/* Land, water, borders and the names on them, from the dataset's own places; street tiles only when asked for. */
(function () {
  "use strict";

  const corredor = window.corredor, state = corredor.state;
  const STATES_FROM_ZOOM = 5;
  const layers = {};
  let places = null, labels = null, tiles = null, wantsStates = false;

  function pane(name, zIndex, clickable) {
    const element = state.map.createPane(name);
    element.style.zIndex = zIndex;
    if (!clickable) element.style.pointerEvents = "none";
    return name;
  }

  function canvas(name, zIndex) {
    pane(name, zIndex, false);
    return L.canvas({ pane: name, padding: 0.25 });
  }

  corredor.startBasemap = function (options) {
    const renderers = {
      backdrop: canvas("backdrop", 205), countries: canvas("countries", 210), states: canvas("states", 220),
      borders: canvas("borders", 230), tint: canvas("tint", 240),
    };
    labels = pane("labels", 450, false);
    const draw = (name, renderer, data, style) => {
      if (layers[name]) layers[name].remove();
      layers[name] = L.geoJSON(data.features.filter((f) => f.geometry && f.geometry.coordinates && f.geometry.coordinates.length), { renderer: renderer, pane: renderer.options.pane, interactive: false, style: style });
      layers[name].addTo(state.map);
    };
    corredor.paintBasemap = function () {
      const c = corredor.colours();
      state.map.getContainer().style.background = c.sea;
      if (!places || !places.countries) return;
      if (places.backdrop) draw("backdrop", renderers.backdrop, places.backdrop, { stroke: false, fillColor: c.backdrop, fillOpacity: 1 });
      draw("countries", renderers.countries, places.countries, { color: c.border, weight: 0.6, fillColor: c.land, fillOpacity: 1 });
      if (places.states) draw("states", renderers.states, places.states, { color: c.state, weight: 0.7, fill: false });
      draw("borders", renderers.borders, places.countries, { color: c.border, weight: 0.9, fill: false });
      if (places.disputed) draw("disputed", renderers.borders, places.disputed, { color: c.sea, weight: 1.6, dashArray: "4 4", fill: false });
      painted = state.theme;
    };
    let painted = null;
    corredor.paintBasemap();
    const get = (name) => options.places ? Promise.resolve(options.places[name]) : corredor.fetchJson(state.root + "places/" + name + ".json?v=" + options.version);
    // without the countries there is no map; without the rest there is a plainer one
    const orNothing = (name) => get(name).catch(() => ({ type: "FeatureCollection", features: [] }));
    Promise.all([get("countries"), orNothing("backdrop"), orNothing("disputed"), orNothing("towns")]).then(function (all) {
      places = { countries: all[0], backdrop: all[1], disputed: all[2], towns: all[3], states: places && places.states };
      corredor.paintBasemap();
      corredor.changed("places");
    }).catch(function () {
      state.noBasemap = true; // the words may still be on their way: show() says it then
      corredor.say(corredor.words("basemap_failed"));
    });

    corredor.loadStates = function () {
      if (wantsStates) return;
      wantsStates = true;
      get("states").then(function (data) {
        places = Object.assign(places || {}, { states: data });
        if (places.countries) corredor.paintBasemap();
        corredor.changed("places");
      }).catch(() => { wantsStates = false; });
    };

    function tint() {
      if (layers.tint) { layers.tint.remove(); layers.tint = null; }
      const area = state.atlas && state.shown && state.shown.open ? corredor.areaOf(state.shown.open) : null;
      if (!area) return;
      const source = area.level === "state" ? places && places.states : places && places.countries;
      if (!source) { if (area.level === "state") corredor.loadStates(); return; }
      const key = area.level === "state" ? "id" : "iso3", c = corredor.colours();
      const chosen = source.features.filter((f) => f.properties[key] === area.code);
      layers.tint = L.geoJSON(chosen, { renderer: renderers.tint, pane: "tint", interactive: false,
        style: { color: c.tint, weight: 1.4, opacity: 0.8, fillColor: c.tint, fillOpacity: 0.16 } }).addTo(state.map);
    }

    function streets() {
      const wanted = state.shown && state.shown.streets;
      if (wanted && !tiles) {
        tiles = L.tileLayer(wanted.url, { attribution: wanted.attribution, maxZoom: state.map.getMaxZoom() });
        tiles.on("tileerror", () => corredor.say(corredor.words("streets_failed")));
        tiles.on("tileload", () => corredor.say(""));
        tiles.addTo(state.map);
        state.map.getPane("tilePane").style.zIndex = 235;
      } else if (!wanted && tiles) {
        tiles.remove();
        tiles = null;
        corredor.say("");
      }
    }

    state.listeners.push(function (why) {
      if (painted !== state.theme) corredor.paintBasemap();
      if (state.map.getZoom() >= STATES_FROM_ZOOM) corredor.loadStates();
      const showStates = state.map.getZoom() >= STATES_FROM_ZOOM;
      state.map.getPane("states").style.display = showStates ? "" : "none";
      if (why !== "camera") { tint(); streets(); }
    });
  };

  /* Names: countries first, then towns by rank, then states; none over a mark or over another name. */
  const measure = document.createElement("canvas").getContext("2d");
  const FONT = '"Source Sans 3","Source Sans Pro",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif';

  function textWidth(text, size, spacing, weight) {
    measure.font = (weight || 400) + " " + size + "px " + FONT;
    return measure.measureText(text).width + spacing * text.length;
  }

  const crosses = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  /* Whether a point (lon, lat) lies in a polygon feature: the even-odd rule over all its rings. */
  function covers(feature, lon, lat) {
    const polygons = feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    let inside = false;
    polygons.forEach((rings) => rings.forEach(function (ring) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const a = ring[i], b = ring[j];
        if ((a[1] > lat) !== (b[1] > lat) && lon < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
      }
    }));
    return inside;
  }

  const widths = new WeakMap();
  function widthOnMap(feature) {
    if (!widths.has(feature)) {
      const bounds = L.geoJSON(feature).getBounds();
      widths.set(feature, bounds.getEast() - bounds.getWest());
    }
    return (widths.get(feature) / 360) * 256 * Math.pow(2, state.map.getZoom());
  }

  function townLimit(zoom) {
    return zoom < 4 ? -1 : zoom < 5 ? 0 : zoom < 6 ? 1 : zoom < 7 ? 2 : zoom < 8 ? 3 : 4;
  }

  corredor.drawLabels = function (taken) {
    const map = state.map, holder = map.getPane(labels), zoom = map.getZoom(), c = corredor.colours();
    holder.textContent = "";
    if (!places || !places.countries || (state.shown && state.shown.streets && tiles)) return;
    const size = map.getSize(), language = state.atlas ? state.atlas.locale.slice(0, 2) : "en";
    const boxes = taken.slice();
    const put = function (text, x, y, style) {
      const width = textWidth(text, style.size, style.spacing, style.weight) + 4, height = style.size + 4;
      const spots = style.dot
        ? [[x + 6, y - height / 2], [x - 6 - width, y - height / 2], [x - width / 2, y - height - 5], [x - width / 2, y + 5]]
        : [0, -1.3, 1.3, -2.6, 2.6, -4, 4].flatMap((k) => [0, -0.45, 0.45].map((j) => [x - width / 2 + j * width, y + (k - 0.5) * height]))
          .slice(0, style.kind === "country" ? 21 : 6);
      for (const spot of spots) {
        const box = [spot[0], spot[1], spot[0] + width, spot[1] + height];
        if (style.within && spot !== spots[0]) {
          // a name that steps aside for a mark must not end up in the country next door
          const middle = map.containerPointToLatLng([spot[0] + width / 2, spot[1] + height / 2]);
          if (!covers(style.within, middle.lng, middle.lat)) continue;
        }
        if (box[0] < 2 || box[2] > size.x - 2 || boxes.some((other) => crosses(box, other))) continue;
        boxes.push(box);
        const element = document.createElement("div");
        element.className = "corredor-label " + style.kind;
        element.textContent = text;
        element.style.cssText = "font-size:" + style.size + "px;letter-spacing:" + style.spacing + "px;color:" + style.colour +
          ";--halo:" + c.halo;
        const at = map.containerPointToLayerPoint([spot[0], spot[1]]);
        L.DomUtil.setPosition(element, at.round());
        holder.appendChild(element);
        if (style.dot && !style.marked) {
          const dot = document.createElement("i");
          dot.className = "corredor-town";
          dot.style.background = style.colour;
          L.DomUtil.setPosition(dot, map.containerPointToLayerPoint([x - 1.5, y - 1.5]));
          holder.appendChild(dot);
        }
        return true;
      }
      return false;
    };
    const visible = (point) => point.x > 0 && point.y > 0 && point.x < size.x && point.y < size.y;
    const name = (p) => p["name_" + language] || p.name || p.name_en;
    if (zoom <= 6) {
      places.countries.features.filter(({ properties: p }) => p.area_km2 > (zoom < 4 ? 250000 : zoom < 5 ? 40000 : zoom < 6 ? 8000 : 500))
        .sort((a, b) => b.properties.area_km2 - a.properties.area_km2).forEach(function (f) {
          const p = f.properties;
          const at = map.latLngToContainerPoint([p.label_lat, p.label_lon]);
          if (visible(at)) put(name(p).toLocaleUpperCase(language), at.x, at.y, { kind: "country", size: p.area_km2 > 700000 ? 12 : 10.5, spacing: 1.4, colour: c.country, weight: 600, within: f });
        });
    }
    const limit = townLimit(zoom);
    // a town that carries a mark has its name earlier than its size would give it one
    places.towns.features.filter((f) => f.properties.rank <= (zoom >= 6 ? limit + 2 : limit)).sort((a, b) => a.properties.rank - b.properties.rank || b.properties.population - a.properties.population)
      .forEach(function (f) {
        const at = map.latLngToContainerPoint([f.geometry.coordinates[1], f.geometry.coordinates[0]]);
        if (!visible(at)) return;
        const marked = taken.find((box) => box.stands && at.x > box[0] && at.x < box[2] && at.y > box[1] && at.y < box[3]);
        // a name under a mark that merely covers the town would say that the mark lies there
        if (marked && (Math.abs(at.x - (marked[0] + marked[2]) / 2) > 18 || Math.abs(at.y - (marked[1] + marked[3]) / 2) > 14)) return;
        if (!marked && f.properties.rank > limit) return;
        const x = marked ? (marked[0] + marked[2]) / 2 : at.x, reach = marked ? (marked[2] - marked[0]) / 2 : 0;
        const style = { kind: "town", size: f.properties.rank < 2 ? 12.5 : 11.5, spacing: 0, colour: c.town, dot: true, marked: Boolean(marked) };
        if (!marked) { put(f.properties.name, at.x, at.y, style); return; }
        if (!put(f.properties.name, x + reach - 3, (marked[1] + marked[3]) / 2, style)) put(f.properties.name, x, marked[3] - 4, style);
      });
    if (zoom >= 6 && places.states) {
      places.states.features.forEach(function (f) {
        const p = f.properties, at = map.latLngToContainerPoint([p.label_lat, p.label_lon]);
        // a name wider than its state says nothing
        if (visible(at) && widthOnMap(f) > textWidth(name(p), 11, 0.6)) put(name(p), at.x, at.y, { kind: "region", size: 11, spacing: 0.6, colour: c.region });
      });
    }
  };
})();

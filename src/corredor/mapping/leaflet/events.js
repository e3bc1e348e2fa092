/* A store of events, under the marks: hexagons with counts from afar, single events where few are in view.
   Only what is in view is asked for, by our own route and never through the page around the map. */
(function () {
  "use strict";

  const corredor = window.corredor, state = corredor.state;
  const REST_MS = 120, FADE_MS = 240, MARGIN = 0.15;
  // one hue that neither the corridors nor the marks have; from few to many, away from the colour of the land
  const RAMPS = {
    light: ["#ddd6ec", "#bdb0dc", "#9a87c6", "#755ea9", "#4b3682"],
    dark: ["#3d3a5c", "#575286", "#7770ae", "#a099d0", "#d3cdf0"],
  };
  const KINDS = {
    light: { hot: "#8c1d58", cold: "#3f8f8b", usual: "#a79fb5" },
    dark: { hot: "#f08ac0", cold: "#67b7b2", usual: "#5d5a70" },
  };
  let panes = [], front = 0, points = null, shown = null, request = null, timer = null, complained = false, tip = null;
  corredor.events = { answer: null };

  const wanted = () => (state.shown && state.shown.events) || null;

  /* ---- asking ---- */
  function look() {
    const map = state.map, bounds = map.getBounds().pad(MARGIN), wrap = (lon) => L.latLng(0, lon).wrap().lng;
    const round = bounds.getEast() - bounds.getWest() >= 360;
    const sides = [round ? -180 : wrap(bounds.getWest()), Math.max(-90, bounds.getSouth()), round ? 180 : wrap(bounds.getEast()), Math.min(90, bounds.getNorth())];
    return { query: sides.map((side) => side.toFixed(3)).join(",") + "&zoom=" + Math.floor(map.getZoom()), bounds: bounds, zoom: Math.floor(map.getZoom()) };
  }

  function ask() {
    const events = wanted();
    if (!events) return;
    if (events.data) { // in a page of its own the answer stands in the page
      if (!shown || shown.answer !== events.data) draw({ url: "page", answer: events.data, view: look() });
      return;
    }
    const view = look();
    const covers = (one) => one && one.url === events.url && one.view.zoom === view.zoom && one.view.bounds.contains(state.map.getBounds());
    if (request ? covers(request) : covers(shown)) return;
    if (request) request.abort.abort();
    const mine = (request = { url: events.url, view: view, abort: new AbortController() });
    fetch(state.root + events.url + "&view=" + view.query, { credentials: "same-origin", signal: mine.abort.signal }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status + " " + events.url);
      return answer.json();
    }).then(function (answer) {
      if (mine !== request || !wanted()) return;
      request = null;
      const isNew = !shown || shown.url !== events.url;
      draw({ url: events.url, answer: answer, view: view });
      if (isNew) requestAnimationFrame(() => setTimeout(() => reportDrawn(events.url)));
      if (complained) corredor.say("");
      complained = false;
    }).catch(function (error) {
      if (error.name === "AbortError" || (request && mine !== request)) return;
      request = null;
      console.error(error);
      complained = true;
      corredor.say(events.failure);
    });
  }

  /* The server holds back the rest of the page until the new cells are on the screen. */
  function reportDrawn(url) {
    fetch(state.root + url.replace("events/cells?", "events/drawn?"), { method: "POST", keepalive: true }).catch(() => undefined);
  }

  /* ---- drawing ---- */
  /* Longitudes of the answer on the copy of the world that is in view. */
  const near = (lon) => lon + 360 * Math.round((state.map.getCenter().lng - lon) / 360);

  function unpack(answer) {
    const rings = [], unit = answer.unit, steps = answer.rings;
    let at = 0, first = [0, 0];
    for (let i = 0; i < answer.counts.length; i += 1) {
      const ring = [], sides = answer.sides[i] || 6;
      let x = first[0], y = first[1];
      for (let k = 0; k < sides; k += 1, at += 2) {
        x += steps[at];
        y += steps[at + 1];
        if (k === 0) first = [x, y];
        ring.push([answer.origin[1] + y * unit, answer.origin[0] + x * unit]);
      }
      rings.push(ring);
    }
    return rings;
  }

  function middleOf(ring) {
    const sum = ring.reduce((total, corner) => [total[0] + corner[1], total[1] + corner[0]], [0, 0]);
    return [sum[0] / ring.length, sum[1] / ring.length];
  }

  const classOf = (count, breaks) => Math.max(0, breaks.filter((least) => least <= count).length - 1);
  const shadeOf = (number, classes) => classes === 1 ? 2 : Math.round((number * 4) / (classes - 1));

  function styleOf(answer, i) {
    const colours = corredor.colours();
    if (answer.kind === "hot") {
      const kind = kindOf(answer, i);
      return { color: colours.halo, weight: 0.8, opacity: 0.6, fillColor: KINDS[state.theme][kind], fillOpacity: kind === "usual" ? 0.28 : 0.74 };
    }
    const breaks = answer.breaks;
    return { color: colours.halo, weight: 0.8, opacity: 0.7, fillOpacity: 0.72,
      fillColor: RAMPS[state.theme][shadeOf(classOf(answer.counts[i], breaks), breaks.length)] };
  }

  const kindOf = (answer, i) => ({ h: "hot", c: "cold" })[answer.marks[i]] || "usual";

  function fillCells(group, pane, answer) {
    unpack(answer).forEach(function (ring, i) {
      const middle = middleOf(ring), turn = near(middle[0]) - middle[0];
      const cell = L.polygon(ring.map((corner) => [corner[0], corner[1] + turn]),
        Object.assign({ renderer: pane.renderer, pane: pane.name, smoothFactor: 0 }, styleOf(answer, i)));
      cell.middle = middle;
      cell.number = i;
      group.addLayer(cell);
    });
    group.on("mouseover", (event) => showTip(event.layer.getCenter(), tellCell(answer, event.layer.number)));
    group.on("mouseout", hideTip);
    group.on("click", function (event) {
      L.DomEvent.stop(event);
      corredor.openEvents({ at: event.layer.middle.map((side) => Number(side.toFixed(5))), resolution: answer.resolution },
        corredor.wordsFor("events", answer.counts[event.layer.number]));
    });
  }

  const tellCell = (answer, i) => [corredor.wordsFor("events", answer.counts[i]), answer.kind === "hot" ? corredor.words("events_" + kindOf(answer, i)) : ""];

  function fillPoints(answer) {
    const fragment = document.createDocumentFragment();
    let x = 0, y = 0;
    points.places = answer.places.map(function (count, i) {
      x += answer.at[2 * i];
      y += answer.at[2 * i + 1];
      const lon = answer.origin[0] + x * answer.unit, lat = answer.origin[1] + y * answer.unit;
      const coarse = answer.coarse[i] === "1", name = count === 1 ? answer.names[answer.name[i]] || "" : "", day = count === 1 ? answer.days[answer.day[i]] || "" : "";
      const lines = [name || corredor.wordsFor("events", count), day, coarse ? corredor.words("coarse") : ""];
      const button = document.createElement("button");
      button.type = "button";
      button.className = "event" + (coarse ? " coarse" : "") + (count > 1 ? " several" : "");
      button.textContent = (coarse ? "≈" : "") + (count > 1 ? corredor.number(count) : "");
      button.setAttribute("aria-label", lines.filter(Boolean).join(", "));
      button.dataset.count = count;
      L.DomEvent.disableClickPropagation(button);
      const tell = () => showTip([lat, near(lon)], lines);
      button.addEventListener("mouseenter", tell);
      button.addEventListener("focus", tell);
      button.addEventListener("mouseleave", hideTip);
      button.addEventListener("blur", hideTip);
      button.addEventListener("click", () => corredor.openEvents({ at: [Number(lon.toFixed(5)), Number(lat.toFixed(5))] }, lines[0]));
      button.addEventListener("keydown", (event) => step(event, i));
      fragment.appendChild(button);
      return { lon: lon, lat: lat, button: button };
    });
    points.holder.replaceChildren(fragment);
    placePoints();
  }

  /* One stop of the tab key for all of them, in view; the arrows lead to the nearest in their direction. */
  function step(event, from) {
    const turn = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key], here = points.places[from];
    if (!turn) return;
    event.preventDefault();
    event.stopPropagation();
    let best = null, least = Infinity;
    points.places.forEach(function (place) {
      const dx = place.lon - here.lon, dy = place.lat - here.lat, along = dx * turn[0] + dy * turn[1], across = Math.abs(dx * turn[1]) + Math.abs(dy * turn[0]);
      if (along > 0 && along >= across && along + across < least) { least = along + across; best = place; }
    });
    if (!best) return;
    here.button.tabIndex = -1;
    best.button.tabIndex = 0;
    best.button.focus({ preventScroll: true });
    state.map.panInside([best.lat, near(best.lon)], { padding: [40, 40], animate: false });
  }

  function placePoints() {
    const view = state.map.getBounds();
    let stop = points.places.find((place) => place.button === document.activeElement);
    points.places.forEach(function (place) {
      const at = L.latLng(place.lat, near(place.lon));
      L.DomUtil.setPosition(place.button, state.map.latLngToLayerPoint(at).round());
      place.button.tabIndex = -1;
      if (!stop && view.contains(at)) stop = place;
    });
    if (stop) stop.button.tabIndex = 0;
  }

  function showTip(at, lines) {
    hideTip();
    const x = state.map.latLngToContainerPoint(at).x, side = x < 90 ? "right" : x > state.map.getSize().x - 90 ? "left" : "top";
    tip = L.tooltip({ className: "corredor-tip", direction: side, offset: { right: [8, 0], left: [-8, 0], top: [0, -6] }[side] }).setLatLng(at).setContent(corredor.tooltip(lines)).addTo(state.map);
  }
  function hideTip() { if (tip) { tip.remove(); tip = null; } }

  /* The new picture over the old one, which fades; where nothing but the view has moved, at once. */
  function draw(next) {
    const before = shown, answer = next.answer, isSame = before && before.url === next.url && before.theme === state.theme &&
      before.answer.kind === answer.kind && before.answer.resolution === answer.resolution;
    const old = panes[front];
    front = 1 - front;
    const pane = panes[front];
    hideTip();
    clear(pane);
    next.theme = state.theme;
    shown = next;
    corredor.events.answer = answer;
    panes.concat([points]).forEach((one) => one.holder.classList.toggle("instant", Boolean(isSame)));
    if (answer.kind === "points") fillPoints(answer);
    else { pane.group = L.featureGroup(); fillCells(pane.group, pane, answer); pane.group.addTo(state.map); }
    pane.holder.style.opacity = answer.kind === "points" ? 0 : 1;
    points.holder.style.opacity = answer.kind === "points" ? 1 : 0;
    points.holder.style.visibility = answer.kind === "points" ? "" : "hidden";
    if (answer.kind !== "points") { points.places = []; points.holder.replaceChildren(); }
    old.holder.style.opacity = 0;
    if (isSame) clear(old);
    else old.timer = setTimeout(() => clear(old), FADE_MS);
    markOpen();
    corredor.fillLegend();
    document.documentElement.dataset.events = answer.kind;
  }

  function clear(pane) {
    clearTimeout(pane.timer);
    if (pane.group) { pane.group.remove(); pane.group = null; }
  }

  function clearAll() {
    clearTimeout(timer);
    if (request) { request.abort.abort(); request = null; }
    panes.forEach(clear);
    points.places = [];
    points.holder.replaceChildren();
    hideTip();
    shown = null;
    corredor.events.answer = null;
    delete document.documentElement.dataset.events;
  }

  /* The cell or place whose records stand beside the map. */
  let frame = null;
  function markOpen() {
    const open = wanted() && wanted().open;
    if (frame) { frame.remove(); frame = null; }
    points.places.forEach((place) => place.button.classList.toggle("open", Boolean(open) && !open.resolution &&
      Math.abs(place.lon - open.at[0]) < 2e-5 && Math.abs(place.lat - open.at[1]) < 2e-5));
    if (!open || !open.resolution || !panes[front].group || shown.answer.resolution !== open.resolution) return;
    const cell = panes[front].group.getLayers().find((one) => Math.hypot(one.middle[0] - open.at[0], one.middle[1] - open.at[1]) < 1e-4 + shown.answer.unit);
    if (cell) frame = L.polygon(cell.getLatLngs(), { pane: "events-open", interactive: false, fill: false, color: corredor.colours().town, weight: 2.2 }).addTo(state.map);
  }

  /* ---- the legend: classes of the whole selection, which panning does not change ---- */
  function swatch(colour, text, dark) {
    const box = document.createElement("i");
    box.textContent = text;
    box.style.background = colour;
    box.style.color = dark ? "#ffffff" : "#1b1830";
    return box;
  }

  function few(value) {
    if (value < 1000) return corredor.number(value);
    const [unit, word] = value < 1e6 ? [1000, "thousands"] : [1e6, "millions"];
    return corredor.words(word).replace("{n}", corredor.number(value / unit));
  }

  corredor.listEvents = function (body, row) {
    const events = wanted(), answer = shown && shown.answer;
    if (!events) return;
    const kinds = KINDS[state.theme], ramp = RAMPS[state.theme];
    const hexagon = '<svg width="17" height="18" viewBox="-9 -10 18 20" aria-hidden="true"><path d="M0-9 7.8-4.5V4.5L0 9-7.8 4.5V-4.5Z" fill="' + (events.style === "hot" ? kinds.hot : ramp[3]) + '"/></svg>';
    const dot = '<span class="event sample"></span>';
    const isPoints = answer && answer.kind === "points";
    row(body, isPoints ? dot : hexagon, corredor.words(isPoints ? "legend_event" : events.style === "hot" ? "legend_hot_cells" : "legend_events"), events.shown);
    if (!answer) return;
    if (isPoints) {
      if (answer.coarse.includes("1")) row(body, '<span class="event sample coarse">≈</span>', corredor.words("legend_event_coarse"));
      return;
    }
    const scale = document.createElement("div");
    scale.className = "row scale";
    if (answer.kind === "hot") {
      ["hot", "cold", "usual"].forEach((kind) => scale.appendChild(swatch(kinds[kind] + (kind === "usual" ? "66" : ""), corredor.words("events_" + kind), kind !== "usual" && state.theme === "light")));
    } else {
      answer.breaks.forEach(function (least, i) {
        const shade = shadeOf(i, answer.breaks.length), next = answer.breaks[i + 1];
        // 199 and 1,999 are exact; where classes are written in thousands, each ends where the next begins
        const exact = Math.max(...answer.breaks) < 10000, write = exact ? corredor.number : few, last = exact ? next - 1 : next;
        const text = next === undefined ? write(least) + "+" : last === least ? write(least) : write(least) + "–" + write(last);
        scale.appendChild(swatch(ramp[shade], text, state.theme === "light" ? shade > 2 : shade < 3));
      });
    }
    body.appendChild(scale);
  };

  corredor.startEvents = function () {
    const map = state.map;
    panes = [0, 1].map(function (i) {
      const name = "events-" + i, holder = map.createPane(name);
      holder.classList.add("events-pane");
      holder.style.zIndex = 300 + i;
      return { name: name, holder: holder, renderer: L.canvas({ pane: name, padding: 0.2 }), group: null };
    });
    map.createPane("events-open").style.zIndex = 305;
    map.getPane("events-open").style.pointerEvents = "none";
    points = { holder: map.createPane("events-points"), places: [] };
    points.holder.classList.add("events-pane");
    points.holder.style.zIndex = 500;
    state.listeners.push(function (why) {
      if (!wanted()) { if (shown || request) clearAll(); return; }
      if (why === "open") { markOpen(); return; }
      if (shown && shown.theme !== state.theme) draw(shown);
      placePoints();
      clearTimeout(timer);
      if (why === "camera" && shown) timer = setTimeout(ask, REST_MS);
      else ask();
      if (why === "selection") markOpen();
    });
  };
})();

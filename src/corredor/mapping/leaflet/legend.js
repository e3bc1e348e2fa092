/* The legend: a strip under the map, so that it hides nothing; only what is on the map now, with its counts. */
(function () {
  "use strict";

  const corredor = window.corredor, state = corredor.state;
  let box = null, framed = false; // framed: the page around the map sizes it

  function row(parent, picture, text, count) {
    const line = document.createElement("div");
    line.className = "row";
    const image = document.createElement("span");
    image.className = "pic";
    image.innerHTML = picture;
    line.appendChild(image);
    const words = document.createElement("span");
    words.textContent = text;
    line.appendChild(words);
    if (count !== undefined) {
      const number = document.createElement("b");
      number.textContent = corredor.number(count);
      line.appendChild(number);
    }
    parent.appendChild(line);
  }

  function stroke(mode, inferred) {
    const dash = inferred ? corredor.INTERPOLATED_DASH : corredor.DASHES[mode];
    return '<svg width="30" height="10" viewBox="0 0 30 10" aria-hidden="true"><path d="M2 5H28" fill="none" stroke="' + corredor.colours().corridor +
      '" stroke-width="' + (inferred ? 1.8 : 2.8) + '" stroke-linecap="' + (inferred ? "butt" : "round") + '"' + (dash ? ' stroke-dasharray="' + dash + '"' : "") + "/></svg>";
  }

  function fill() {
    box.textContent = "";
    if (!state.atlas || !state.shown) return;
    const counted = {}, modes = new Set();
    let coarse = 0, inferred = false;
    state.atlas.order.forEach(function (layer) {
      const inMask = corredor.readMask(state.shown.mask[layer] || "");
      counted[layer] = state.atlas.layers[layer].filter((r, i) => inMask(i));
      coarse += corredor.rowsOf(counted[layer].filter((r) => r.area !== undefined));
    });
    const inMask = corredor.readMask(state.shown.mask.corridors || "");
    const legs = state.atlas.legs.filter((leg, i) => inMask(i));
    legs.forEach((leg) => { if (leg.status === "interpolated") inferred = true; else modes.add(leg.mode); });
    box.setAttribute("aria-label", corredor.words("legend"));
    const body = box;
    state.atlas.order.forEach(function (layer) {
      if (counted[layer].length) row(body, corredor.symbol(layer, 1, 18), corredor.words("legend_" + layer), corredor.rowsOf(counted[layer]));
    });
    if (coarse) row(body, '<span class="pill">≈</span>', corredor.words("legend_coarse"), coarse);
    ["land", "river", "sea", "jungle", "air"].forEach(function (mode) {
      if (modes.has(mode)) row(body, stroke(mode, false), corredor.words("mode_" + mode));
    });
    if (inferred) row(body, stroke("land", true), corredor.words("legend_interpolated"));
    if (legs.length && state.map.getZoom() >= 6) row(body, '<span class="band"></span>', corredor.words("legend_band"));
    if (state.map.getZoom() >= 7 && corredor.shownPlaces().length) row(body, '<span class="ring"></span>', corredor.words("legend_ring"));
    corredor.listEvents(body, row);
    if (!body.children.length) row(body, "", corredor.words("legend_empty"));
    fit();
  }

  function fit() {
    if (framed) { state.map.invalidateSize({ pan: false }); return; }
    const container = state.map.getContainer(), height = window.innerHeight - box.offsetHeight;
    if (container.offsetHeight === height) return;
    container.style.setProperty("height", height + "px", "important");
    state.map.invalidateSize({ pan: false });
  }

  corredor.startLegend = function (options) {
    framed = Boolean(options.framed);
    box = document.createElement("section");
    box.className = "corredor-legend";
    state.map.getContainer().insertAdjacentElement("afterend", box);
    fit();
    window.addEventListener("resize", fit);
    // before the marks and names are laid out, so that they know how large the map is
    state.listeners.unshift(fill);
    corredor.fillLegend = fill;
  };
})();

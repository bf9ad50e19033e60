/* The decision chain: dragging one person onto another changes who reports to whom; the map as PNG. */
(function () {
  'use strict';
  var FAR = 6;
  var held = null;

  function nodeOf(target) { return target instanceof Element ? target.closest('[data-node]') : null; }
  function under(event) {
    return document.elementsFromPoint(event.clientX, event.clientY).map(nodeOf).find(function (node) {
      return node && node !== held.node;
    }) || null;
  }

  function aim(node) {
    kebu.all('.cnode.is-aim').forEach(function (each) { each.classList.remove('is-aim'); });
    if (node) node.classList.add('is-aim');
  }

  document.addEventListener('pointerdown', function (event) {
    var node = nodeOf(event.target);
    if (!node || event.button !== 0 || event.pointerType === 'touch') return;
    held = { node: node, x: event.clientX, y: event.clientY, moved: false, at: node.getAttribute('transform') };
  });

  document.addEventListener('pointermove', function (event) {
    if (!held) return;
    var dx = event.clientX - held.x;
    var dy = event.clientY - held.y;
    if (!held.moved && Math.hypot(dx, dy) < FAR) return;
    var svg = held.node.ownerSVGElement;
    var scale = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    held.moved = true;
    held.node.classList.add('is-held');
    held.node.setAttribute('transform', held.at + ' translate(' + dx * scale + ' ' + dy * scale + ')');
    aim(under(event));
    event.preventDefault();
  });

  document.addEventListener('pointerup', function (event) {
    if (!held) return;
    var last = held;
    var onto = held.moved ? under(event) : null;
    var inside = Boolean(event.target.closest && document.elementsFromPoint(event.clientX, event.clientY).some(function (each) {
      return each.closest('[data-chain]');
    }));
    held = null;
    aim(null);
    last.node.classList.remove('is-held');
    last.node.setAttribute('transform', last.at);
    if (!last.moved) return;
    swallowClick();
    if (inside) htmx.ajax('POST', last.node.dataset.hang, { swap: 'none', source: last.node, values: { superior: onto ? onto.dataset.node : '' } });
  });

  document.addEventListener('dragstart', function (event) { if (nodeOf(event.target)) event.preventDefault(); });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape' || !held) return;
    held.node.classList.remove('is-held');
    held.node.setAttribute('transform', held.at);
    aim(null);
    held = null;
  });

  /* The click that ends a drag opens nothing. */
  function swallowClick() {
    function swallow(event) { event.preventDefault(); event.stopPropagation(); }
    document.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(function () { document.removeEventListener('click', swallow, { capture: true }); });
  }

  /* ---- the picture ---- */
  var SCALE = 2;
  kebu.act('chain-png', function (button) {
    var image = new Image();
    image.onload = function () { save(image, button.dataset.name); };
    image.onerror = function () { kebu.toast({ text: kebu.say('failed'), tone: 'error' }); };
    fetch(button.dataset.src, { credentials: 'same-origin' }).then(function (answer) { return answer.text(); }).then(function (svg) {
      image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg);
    });
  });

  function save(image, name) {
    var canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(function (blob) {
      var link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = name + '.png';
      link.click();
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
    });
  }
})();

/* Selection in a list and the bulk bar: .js-row boxes, .js-all, .bulk. Also the current row of J and K. */
(function () {
  'use strict';
  var last = null;

  function boxes() { return kebu.all('.js-row'); }
  function checked() { return boxes().filter(function (box) { return box.checked; }); }

  function draw() {
    var all = boxes();
    var on = checked();
    var bar = kebu.q('.bulk');
    var head = kebu.q('.js-all');
    all.forEach(function (box) { box.closest('tr,.m-card,li').classList.toggle('is-sel', box.checked); });
    if (head) {
      head.checked = all.length > 0 && on.length === all.length;
      head.indeterminate = on.length > 0 && on.length < all.length;
    }
    if (bar) drawBar(bar, on.length, on.length > 0 && on.length === all.length);
  }

  function drawBar(bar, count, isPage) {
    var more = kebu.q('.bulk__all', bar);
    var isAll = !kebu.q('[name=all]', bar).disabled;
    bar.hidden = count === 0;
    if (!isAll) kebu.q('.js-n', bar).textContent = count;
    if (more) more.hidden = isAll || !isPage || Number(more.dataset.total) <= count;
  }

  function setAll(isAll, total) {
    var bar = kebu.q('.bulk');
    if (!bar) return;
    kebu.q('[name=all]', bar).disabled = !isAll;
    if (isAll) kebu.q('.js-n', bar).textContent = total;
  }

  function check(list, isOn) {
    list.forEach(function (box) { box.checked = isOn; });
    setAll(false);
    draw();
    kebu.announce(kebu.say('selected', { n: checked().length }));
  }

  function range(to) {
    var all = boxes();
    var ends = [all.indexOf(last), all.indexOf(to)].sort(function (a, b) { return a - b; });
    return ends[0] < 0 ? [to] : all.slice(ends[0], ends[1] + 1);
  }

  document.addEventListener('click', function (event) {
    var box = event.target;
    if (!(box instanceof Element) || !box.matches('.js-row')) return;
    check(event.shiftKey && last ? range(box) : [box], box.checked);
    last = box;
  });
  document.addEventListener('change', function (event) {
    if (event.target.matches('.js-all')) check(boxes(), event.target.checked);
  });
  kebu.act('select-none', function () { check(boxes(), false); });
  kebu.act('select-all', function (button) {
    setAll(true, button.dataset.total);
    draw();
    kebu.announce(kebu.say('all_selected', { n: button.dataset.total }));
  });

  /* Bulk verbs carry the page's own query, so that "all" means this view. */
  document.addEventListener('htmx:configRequest', function (event) {
    var source = event.detail.elt;
    var isBulk = source.closest('.bulk,[data-bulk]') || source.hasAttribute('data-bulk-form');
    if (!isBulk) return;
    if (event.detail.parameters.all) delete event.detail.parameters.ids;
    event.detail.parameters.query = location.search.slice(1);
  });
  document.addEventListener('kebu:selection-clear', function () { check(boxes(), false); });

  function afterSwap() { setAll(false); last = null; draw(); }
  document.addEventListener('htmx:afterSettle', function (event) {
    if (event.detail.target && event.detail.target.querySelector && event.detail.target.querySelector('.js-row,.bulk')) afterSwap();
  });
  if (boxes().length) draw();

  /* ---- the current row ---- */
  var ROWS = 'tr[data-id],.task[data-id],.m-card[data-id]';

  kebu.row = function () { return kebu.q('.is-cur'); };
  kebu.stepRow = function (step) {
    var rows = kebu.all(ROWS).filter(function (row) { return row.offsetParent !== null; });
    if (!rows.length) return false;
    var at = rows.indexOf(kebu.row());
    var next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
    rows.forEach(function (row) { row.classList.toggle('is-cur', row === next); });
    var link = kebu.q('a[href]', next) || next;
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    return true;
  };
  kebu.tickRow = function (isRange) {
    var box = kebu.row() && kebu.q('.js-row,.ck', kebu.row());
    if (!box) return false;
    if (isRange && box.matches('.js-row')) { check(range(box), true); last = box; } else box.click();
    return true;
  };
})();

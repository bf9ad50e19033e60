/* The keyboard of the whole product. Off while typing; never takes a browser key. data-hotkey="x" on an element: X clicks it,
   first inside the current row, then on the page. data-go="t" on a menu entry: G T follows it. */
(function () {
  'use strict';
  var GO_MS = 1200;
  var goUntil = 0;

  function press(key) {
    var row = kebu.row();
    var target = (row && kebu.q('[data-hotkey="' + key + '"]', row)) ||
      kebu.all('[data-hotkey="' + key + '"]').find(function (each) { return each.offsetParent !== null || each.closest('[popover]'); });
    if (!target) return false;
    if (target.matches('input,textarea')) target.focus(); else target.click();
    return true;
  }

  function editHere() {
    var here = document.activeElement && document.activeElement.closest('td,dd');
    var cell = (here && kebu.q('[data-edit-url]', here)) || (kebu.row() && kebu.q('[data-edit-url]', kebu.row()));
    if (cell) kebu.edit(cell);
    return Boolean(cell);
  }

  function openRow() {
    var link = kebu.row() && document.activeElement === document.body && kebu.q('a[href]', kebu.row());
    if (link) link.click();
    return Boolean(link);
  }

  function clear() {
    var none = kebu.q('.bulk:not([hidden]) [data-act=select-none]');
    if (none && !kebu.q('dialog[open],.pop:popover-open')) none.click();
    return false;
  }

  var keys = {
    '/': function () { kebu.find(); return true; },
    j: function () { return kebu.stepRow(1) || press('j'); },
    k: function () { return kebu.stepRow(-1) || press('k'); },
    x: function () { return kebu.tickRow(false); },
    X: function () { return kebu.tickRow(true); },
    e: editHere,
    z: function () { kebu.undoLast(); return true; },
    g: function () { goUntil = Date.now() + GO_MS; return true; },
    Enter: openRow,
    Escape: clear,
  };

  function go(key) {
    goUntil = 0;
    var entry = kebu.q('[data-go="' + key + '"]');
    if (entry) entry.click();
    return Boolean(entry);
  }

  function save(event) {
    var form = event.target instanceof Element && event.target.closest('form');
    if (!form || event.target.closest('.cell-form')) return;
    event.preventDefault();
    form.requestSubmit();
  }

  document.addEventListener('keydown', function (event) {
    if (event.isComposing) return;
    var isChord = event.metaKey || event.ctrlKey;
    if (isChord && event.key.toLowerCase() === 'k') { event.preventDefault(); kebu.find(); return; }
    if (isChord && event.key === 'Enter') { save(event); return; }
    if (isChord || event.altKey || kebu.isTyping(event.target) || kebu.q('dialog[open]')) return;
    var run = Date.now() < goUntil ? function () { return go(event.key); } : keys[event.key] || function () { return press(event.key.toLowerCase()); };
    if (run()) event.preventDefault();
  });
})();

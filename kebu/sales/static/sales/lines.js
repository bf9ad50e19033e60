/* The rows of an order: one more, one less, filled from the product, from the clipboard, by the keyboard.
   Without script the button asks the server for more. */
(function () {
  'use strict';
  var COLUMNS = ['product_text', 'quantity', 'unit', 'unit_price', 'discount', 'unit_cost'];
  var isTouched = false;

  function form() { return kebu.q('#order-form'); }
  function reckon() { form().dispatchEvent(new Event('kebu:reckon', { bubbles: true })); }
  function field(row, name) { return kebu.q('[name$="-' + name + '"]', row); }
  function nameOf(input) { return input.name.replace(/^lines-\d+-/, ''); }

  function add() {
    var lines = kebu.q('#lines');
    var total = kebu.q('[name=lines-TOTAL_FORMS]', form());
    var row = document.createElement('div');
    row.innerHTML = kebu.q('#line-blank').innerHTML.replaceAll('__prefix__', total.value).trim();
    total.value = Number(total.value) + 1;
    lines.append(row.firstElementChild);
    return lines.lastElementChild;
  }

  kebu.act('line-add', function (button, event) {
    event.preventDefault();
    kebu.q('.combo__in', add()).focus();
  });

  kebu.act('line-drop', function (button) {
    var row = button.closest('[data-line]');
    var next = row.nextElementSibling || row.previousElementSibling || add();
    row.remove();
    kebu.q('.combo__in', next).focus();
    reckon();
  });

  /* What was picked fills what is open, or what the product picked before had filled. */
  function fill(row, option) {
    var isOwn = kebu.q('[name=currency]', form()).value === kebu.q('[data-rate]', form()).dataset.rate;
    ['model', 'specification', 'unit', 'unit_price', 'unit_cost'].forEach(function (name) {
      var input = field(row, name);
      var text = option.dataset[name] || '';
      if (name === 'unit_price' && !isOwn) return;
      if (input.value && input.value !== input.dataset.filled) return;
      input.value = input.dataset.filled = text;
    });
    reckon();
  }

  document.addEventListener('change', function (event) {
    var row = event.target.closest('#lines [data-line]');
    if (row && event.target.matches('input[type=hidden]') && event.target.value) {
      var option = kebu.q('[data-value="' + event.target.value + '"]', row);
      if (option) fill(row, option);
    }
    if (event.target.matches('#order-form [name=currency]')) {
      kebu.q('[name=rate]', form()).value = '';
      drawRate();
    }
  });

  /* ---- keyboard: Enter goes down, and makes a row below the last one ---- */
  document.addEventListener('keydown', function (event) {
    var input = event.target;
    if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey || !(input instanceof Element)) return;
    var row = input.matches('input') && input.closest('#lines [data-line]');
    if (!row) return;
    event.preventDefault();
    field(row.nextElementSibling || add(), nameOf(input)).focus();
  });

  /* ---- a block of cells from a spreadsheet fills rows from the one it was pasted into ---- */
  document.addEventListener('paste', function (event) {
    var row = event.target instanceof Element && event.target.closest('#lines [data-line]');
    var text = event.clipboardData.getData('text/plain').replace(/\r/g, '').replace(/\n$/, '');
    if (!row || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    var first = Math.max(COLUMNS.indexOf(nameOf(event.target)), 0);
    text.split('\n').forEach(function (line, at) {
      if (at) row = row.nextElementSibling || add();
      line.split('\t').forEach(function (cell, place) {
        var input = COLUMNS[first + place] && field(row, COLUMNS[first + place]);
        if (input) input.value = cell.trim();
      });
    });
    isTouched = true;
    reckon();
  });

  /* ---- what was typed is not left by accident ---- */
  document.addEventListener('input', function (event) { if (event.target.closest('#order-form')) isTouched = true; });
  document.addEventListener('htmx:beforeRequest', function (event) { if (event.detail.elt === form()) isTouched = false; });
  document.addEventListener('htmx:afterRequest', function (event) {
    if (event.detail.elt && event.detail.elt.id === 'order-form' && !event.detail.successful) isTouched = true;
  });
  window.addEventListener('beforeunload', function (event) { if (isTouched) event.preventDefault(); });

  function drawRate() {
    var rate = kebu.q('[data-rate]', form());
    rate.hidden = kebu.q('[name=currency]', form()).value === rate.dataset.rate;
  }
  kebu.mount(function () { if (form()) drawRate(); });
})();

/* The rows of an order: one more, one less. Without script the button asks the server for more. */
(function () {
  'use strict';
  var form = kebu.q('#order-form');
  var lines = kebu.q('#lines');
  var total = kebu.q('[name=lines-TOTAL_FORMS]', form);
  var rate = kebu.q('[data-rate]', form);

  function reckon() { form.dispatchEvent(new Event('kebu:reckon', { bubbles: true })); }

  function add() {
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

  function drawRate() { rate.hidden = kebu.q('[name=currency]', form).value === rate.dataset.rate; }
  form.addEventListener('change', function (event) { if (event.target.name === 'currency') drawRate(); });
  drawRate();
})();

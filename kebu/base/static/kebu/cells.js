/* Editing a value where it stands: [data-edit-url]. rest → form (GET) → saved fragment (POST) or the form with its errors. */
(function () {
  'use strict';
  var rest = new WeakMap();
  var saving = null;

  function edit(cell) {
    if (cell.classList.contains('is-editing')) return;
    rest.set(cell, cell.innerHTML);
    htmx.ajax('GET', cell.dataset.editUrl, { target: cell, swap: 'innerHTML', source: cell });
  }
  kebu.edit = edit;

  function cancel(cell) {
    cell.innerHTML = rest.get(cell);
    cell.classList.remove('is-editing', 'is-failed', 'is-saving');
    var pencil = kebu.q('.cell-edit__b', cell);
    if (pencil) pencil.focus();
  }

  function cellOf(target) { return target instanceof Element ? target.closest('[data-edit-url]') : null; }

  document.addEventListener('click', function (event) {
    if (event.target.closest('.cell-edit__b')) edit(cellOf(event.target));
  });
  document.addEventListener('dblclick', function (event) {
    var cell = cellOf(event.target);
    if (cell && !cell.classList.contains('is-editing')) edit(cell);
  });
  kebu.act('cell-cancel', function (button) { cancel(cellOf(button)); });

  document.addEventListener('keydown', function (event) {
    var cell = cellOf(event.target);
    if (!cell || !cell.classList.contains('is-editing') || event.isComposing) return;
    var isBox = event.target.matches('textarea');
    if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); cancel(cell); }
    if (event.key === 'Enter' && isBox && (event.metaKey || event.ctrlKey)) { event.preventDefault(); kebu.q('form', cell).requestSubmit(); }
  });
  document.addEventListener('change', function (event) {
    var cell = cellOf(event.target);
    if (cell && event.target.matches('.cell-form select,.cell-form [type=date]')) cell.dataset.isTouched = 'true';
  });

  /* ---- states ---- */
  document.addEventListener('htmx:afterSwap', function (event) {
    var cell = event.detail.target;
    if (!cell.matches('[data-edit-url]') || event.detail.requestConfig.verb !== 'get') return;
    cell.classList.add('is-editing');
    var field = kebu.q('form :is(input:not([type=hidden]),select,textarea)', cell);
    if (!field) return;
    field.focus();
    if (field.select && field.type !== 'date') field.select();
  });

  document.addEventListener('htmx:beforeRequest', function (event) {
    if (!event.detail.elt.matches('.cell-form')) return;
    saving = cellOf(event.detail.elt);
    saving.classList.remove('is-failed');
    saving.classList.add('is-saving');
  });

  /* 409 and 422 answer with the form again: it goes inside the cell, so that Esc still restores the old value. */
  document.addEventListener('htmx:beforeSwap', function (event) {
    var form = event.detail.requestConfig.elt;
    var cell = form.matches('.cell-form') && cellOf(form);
    if (!cell || event.detail.xhr.status < 400 || !event.detail.shouldSwap || event.detail.xhr.getResponseHeader('HX-Retarget')) return;
    event.detail.swapOverride = 'innerHTML';
    event.detail.target = cell;
    cell.classList.add('is-failed');
  });

  document.addEventListener('htmx:afterRequest', function (event) {
    if (!event.detail.elt.matches('.cell-form') || !saving) return;
    saving.classList.remove('is-saving');
    if (!event.detail.successful && event.detail.xhr.status !== 401) fail(saving, event.detail.xhr.status);
    saving = null;
  });

  function fail(cell, status) {
    cell.classList.add('is-failed');
    var button = kebu.q('.cell-form [type=submit]', cell);
    if (button) button.lastChild.textContent = kebu.say('retry');
    if (status === 0 || status >= 500) kebu.announce(kebu.say('save_failed'));
  }

  document.addEventListener('htmx:load', function (event) {
    var cell = event.detail.elt;
    if (!saving || !(cell instanceof Element) || !cell.matches('[data-edit-url]')) return;
    var note = document.createElement('span');
    note.className = 'cell-edit__s';
    note.textContent = kebu.say('saved');
    cell.classList.add('is-saved');
    cell.append(note);
    kebu.announce(kebu.say('saved'));
    var pencil = kebu.q('.cell-edit__b', cell);
    if (pencil) pencil.focus();
    setTimeout(function () { note.remove(); cell.classList.remove('is-saved'); }, 1500);
  });
})();

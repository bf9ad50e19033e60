/* Lists: panels beside their buttons, narrowing of the field list, order of columns, cells that can be edited. */
(function () {
  'use strict';
  var GAP = 4;
  var asked = null;

  /* ---- panels: filled by htmx after they opened, so placed again, beside the button that was pressed ---- */
  function place(pop) {
    if (!asked || !asked.isConnected || innerWidth < 768) return;
    var at = asked.getBoundingClientRect();
    pop.style.left = Math.max(8, Math.min(at.left, innerWidth - pop.offsetWidth - 8)) + 'px';
    pop.style.top = Math.max(8, Math.min(at.bottom + GAP, innerHeight - pop.offsetHeight - 8)) + 'px';
  }
  document.addEventListener('click', function (event) {
    asked = event.target.closest('[data-pops]') || asked;
  }, true);
  document.addEventListener('toggle', function (event) {
    if (!event.target.matches('#filter-pop,#columns-pop')) return;
    if (asked) asked.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'open') place(event.target);
  }, true);
  document.addEventListener('htmx:afterSwap', function (event) {
    var pop = event.detail.target;
    if (!pop.matches('#filter-pop,#columns-pop')) return;
    if (!pop.matches(':popover-open')) pop.showPopover();
    place(pop);
    if (kebu.q('.ftree', pop) && pop.contains(document.activeElement)) return;
    var first = kebu.q('[autofocus],[name=v]:not([type=hidden]),.combo__in', pop) || kebu.q('form :is(input:not([type=hidden]),select,button)', pop);
    if (first) first.focus();
  });
  document.addEventListener('htmx:afterRequest', function (event) {
    var id = event.detail.successful && event.detail.elt.dataset.hides;
    var pop = id && kebu.q('#' + id);
    if (pop && pop.matches(':popover-open')) pop.hidePopover();
  });

  /* ---- find a field by its name ---- */
  document.addEventListener('input', function (event) {
    var field = event.target;
    if (!field.dataset.narrow) return;
    var wanted = field.value.trim().toLowerCase();
    kebu.all(field.dataset.narrow).forEach(function (item) { item.hidden = !item.textContent.toLowerCase().includes(wanted); });
  });
  document.addEventListener('keydown', function (event) {
    if (!event.target.dataset.narrow || event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    var first = kebu.all(event.target.dataset.narrow).find(function (item) { return !item.hidden; });
    if (first) first.click();
  });

  /* ---- order of columns: drag, or ↑ ↓ on the grip ---- */
  var dragged = null;
  document.addEventListener('dragstart', function (event) {
    dragged = event.target.closest && event.target.closest('.list__cols li');
    if (dragged) dragged.classList.add('is-drag');
  });
  document.addEventListener('dragover', function (event) {
    var over = dragged && event.target.closest('.list__cols li[draggable]');
    if (!over || over === dragged) return;
    event.preventDefault();
    var box = over.getBoundingClientRect();
    over.parentNode.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  document.addEventListener('dragend', function () { if (dragged) dragged.classList.remove('is-drag'); dragged = null; });
  document.addEventListener('keydown', function (event) {
    var grip = event.target.closest && event.target.closest('.list__grip');
    if (!grip || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    var item = grip.closest('li');
    var other = event.key === 'ArrowUp' ? item.previousElementSibling : item.nextElementSibling;
    if (!other || !other.draggable) return;
    item.parentNode.insertBefore(item, event.key === 'ArrowUp' ? other : other.nextSibling);
    grip.focus();
  });

  /* ---- rows whose page goes on through this list: the link says the uid, and takes along where it leads from ---- */
  function handOn(root) {
    kebu.all('table[data-from]', root).forEach(function (table) {
      var ends = table.dataset.from.split('{}');
      kebu.all('tbody tr', table).forEach(function (row) {
        var link = kebu.q('a[href^="' + ends[0] + '"]', row);
        if (!link || link.search) return;
        row.dataset.id = row.dataset.id || link.pathname.slice(ends[0].length, -ends[1].length);
        link.search = location.search && '?from=' + encodeURIComponent(location.search.slice(1));
      });
    });
  }
  kebu.mount(handOn);

  /* ---- a box in the first cell of every row; the row carries the uid ---- */
  function makeBoxes(root) {
    if (!kebu.q('.list__table .js-all', root)) return;
    kebu.all('.list__table tbody tr', root).forEach(function (row) {
      if (row.cells[0].firstElementChild) return;
      var box = document.createElement('input');
      Object.assign(box, { type: 'checkbox', className: 'ck js-row', name: 'ids', value: row.dataset.id });
      box.setAttribute('aria-label', kebu.say('select', { name: (kebu.q('a,b', row) || row).textContent }));
      row.cells[0].append(box);
    });
  }
  kebu.mount(makeBoxes);

  /* ---- a column whose head has data-edit: its cells can be edited where they stand ---- */
  function makeCells(root) {
    kebu.all('th[data-edit]', root).forEach(function (head) {
      kebu.all('tbody tr', head.closest('table')).forEach(function (row) {
        var box = row.cells[head.cellIndex] && row.cells[head.cellIndex].firstElementChild;
        if (box && !box.dataset.editUrl) makeCell(box, head.dataset.edit.replace('{}', row.dataset.id), head.dataset.label);
      });
    });
  }
  function makeCell(box, url, label) {
    var value = document.createElement('span');
    var button = document.createElement('button');
    var icon = document.createElement('i');
    value.className = 'cell-edit__v';
    value.append.apply(value, box.childNodes);
    icon.className = 'ti ti-pencil';
    icon.setAttribute('aria-hidden', 'true');
    button.type = 'button';
    button.className = 'cell-edit__b';
    button.setAttribute('aria-label', label);
    button.append(icon);
    box.classList.add('cell-edit');
    box.dataset.editUrl = url;
    box.append(value, button);
  }
  kebu.mount(makeCells);

  /* ---- what is cut off is said in full on the way over it ---- */
  document.addEventListener('mouseover', function (event) {
    var text = event.target.closest && event.target.closest('.list__table td :is(a,small,.who)');
    if (text && !text.title && text.scrollWidth > text.clientWidth) text.title = text.textContent;
  });

  /* ---- panels are about the list as it stands: they take the address ---- */
  document.addEventListener('htmx:configRequest', function (event) {
    var detail = event.detail;
    var isPanel = detail.path.includes('/base/lists/') && detail.elt.closest('#list,.listhead');
    if (isPanel && !detail.parameters.query && !/[?&]query=/.test(detail.path)) detail.parameters.query = location.search.slice(1);
    if (detail.elt.closest('.list__find')) detail.parameters.query = location.search.slice(1);
  });
  /* ---- what a dialog changed is seen at once ---- */
  ['kebu:changed', 'kebu:undone'].forEach(function (name) {
    document.addEventListener(name, function () {
      if (kebu.q('#list')) htmx.ajax('GET', location.href, { target: '#list', swap: 'innerHTML show:none' });
    });
  });
  /* A file came: the dialog that asked for it is done. */
  document.addEventListener('submit', function (event) {
    if (event.target.hasAttribute('data-download')) setTimeout(function () { kebu.q('#dialog').close(); });
  });
})();

/* Dialogs that htmx fills, popovers beside their buttons. */
(function () {
  'use strict';
  var GAP = 4;
  var dialog = kebu.q('#dialog');

  /* ---- dialogs ---- */
  document.addEventListener('htmx:afterSwap', function (event) {
    if (event.detail.target !== dialog || dialog.open || !dialog.firstElementChild) return;
    kebu.all('.pop:popover-open').forEach(function (pop) { pop.hidePopover(); });
    dialog.showModal();
    var first = kebu.q('[autofocus]', dialog) || kebu.q('.dlg__box :is(input:not([type=hidden]),select,textarea)', dialog);
    if (first) first.focus();
  });
  document.addEventListener('kebu:dialog-close', function () { dialog.close(); });
  dialog.addEventListener('close', function () { dialog.replaceChildren(); });
  kebu.act('close', function (button) { button.closest('dialog').close(); });
  kebu.all('dialog').forEach(function (each) {
    each.addEventListener('pointerdown', function (event) {
      var box = each.getBoundingClientRect();
      var inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (event.target === each && !inside && !kebu.q('form', each)) each.close();
    });
  });

  function openOnly(each) {
    kebu.all('.pop:popover-open').forEach(function (pop) { pop.hidePopover(); });
    if (each && !each.open) each.showModal();
  }
  kebu.open = openOnly;

  /* ---- popovers ---- */
  function place(pop, button) {
    var at = button.getBoundingClientRect();
    var size = { width: pop.offsetWidth, height: pop.offsetHeight };
    var below = innerHeight - at.bottom - GAP >= size.height;
    var above = at.top - GAP >= size.height;
    var goesUp = (pop.dataset.place === 'top' && above) || (!below && above);
    var left = pop.dataset.place === 'end' || at.left + size.width > innerWidth - 8 ? at.right - size.width : at.left;
    pop.style.left = Math.max(8, Math.min(left, innerWidth - size.width - 8)) + 'px';
    pop.style.top = Math.max(8, Math.min(goesUp ? at.top - size.height - GAP : at.bottom + GAP, innerHeight - size.height - 8)) + 'px';
  }

  document.addEventListener('toggle', function (event) {
    var pop = event.target;
    if (!(pop instanceof HTMLElement) || !pop.matches('.pop')) return;
    var button = kebu.q('[popovertarget="' + pop.id + '"]');
    if (!button) return;
    button.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'open') place(pop, button);
  }, true);
  window.addEventListener('resize', function () {
    kebu.all('.pop:popover-open').forEach(function (pop) { pop.hidePopover(); });
  });

  document.addEventListener('keydown', function (event) {
    var menu = event.target instanceof Element && event.target.closest('.menu:popover-open');
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    var button = event.target instanceof Element && event.target.closest('[popovertarget]');
    if (button && step) menu = document.getElementById(button.getAttribute('popovertarget'));
    if (!step || !menu || !menu.matches('.menu:popover-open')) return;
    var items = kebu.all('.menu__i', menu).filter(function (item) { return item.offsetParent !== null; });
    var next = items[(items.indexOf(document.activeElement) + step + items.length) % items.length];
    if (next) { event.preventDefault(); next.focus(); }
  });
  document.addEventListener('click', function (event) {
    var item = event.target.closest('.menu__i:not(label):not([aria-disabled=true]):not([data-stay])');
    var pop = item && item.closest('.pop:popover-open');
    if (pop && !item.querySelector('input')) pop.hidePopover();
  });
})();

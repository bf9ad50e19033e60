/* ⌘K. The list is the server's answer; focus stays in the field, the arrows move the choice. */
(function () {
  'use strict';
  var dialog = kebu.q('#cmdk');
  var field = kebu.q('#cmdk-q');
  var list = kebu.q('#cmdk-list');

  function items() { return kebu.all('.cmdk__i', list); }
  function current() { return kebu.q('.cmdk__i.is-on', list); }

  function choose(item) {
    items().forEach(function (each, at) {
      if (!each.id) each.id = 'cmdk-' + at;
      each.classList.toggle('is-on', each === item);
      each.setAttribute('aria-selected', String(each === item));
    });
    if (!item) return field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-activedescendant', item.id);
    return item.scrollIntoView({ block: 'nearest' });
  }

  kebu.find = function () {
    kebu.open(dialog);
    field.select();
    htmx.trigger(field, 'kebu:search');
  };
  kebu.act('find', kebu.find);

  list.addEventListener('htmx:afterSettle', function () {
    choose(items()[0]);
    kebu.announce(items().length ? kebu.say('results', { n: items().length }) : kebu.say('no_results'));
  });
  list.addEventListener('pointermove', function (event) {
    var item = event.target.closest('.cmdk__i');
    if (item && item !== current()) choose(item);
  });

  field.addEventListener('keydown', function (event) {
    var all = items();
    var at = all.indexOf(current());
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      choose(all[(at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length]);
    }
    if (event.key === 'Enter' && !event.isComposing && current()) {
      event.preventDefault();
      if (event.metaKey || event.ctrlKey) window.open(current().href, '_blank', 'noopener');
      else current().click();
    }
  });
})();

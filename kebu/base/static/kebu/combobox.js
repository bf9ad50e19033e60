/* A searchable select, kit/combobox.html: the field is the combobox, data-src answers the options. */
(function () {
  'use strict';
  var WAIT_MS = 150;
  var timers = new WeakMap();
  var asked = new WeakMap();

  function parts(node) {
    var combo = node.closest('[data-combo]');
    return {
      combo: combo, field: kebu.q('.combo__in', combo), list: kebu.q('.combo__list', combo),
      chips: kebu.q('.combo__chips', combo), isMulti: 'multi' in combo.dataset, clear: kebu.q('.combo__x', combo),
    };
  }

  function hidden(p) { return kebu.q('input[type=hidden]', p.chips); }
  function options(p) { return kebu.all('[role=option]:not([aria-disabled=true])', p.list); }
  function current(p) { return kebu.q('.is-on', p.list); }

  function show(p, isOpen) {
    p.list.hidden = !isOpen;
    p.field.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) p.field.removeAttribute('aria-activedescendant');
  }

  function point(p, option) {
    options(p).forEach(function (each) { each.classList.toggle('is-on', each === option); });
    if (!option) return p.field.removeAttribute('aria-activedescendant');
    p.field.setAttribute('aria-activedescendant', option.id);
    return option.scrollIntoView({ block: 'nearest' });
  }

  function address(p) {
    var url = new URL(p.combo.dataset.src, location.href);
    url.searchParams.set('q', p.field.value.trim());
    if (p.combo.dataset.params) kebu.all(p.combo.dataset.params).forEach(function (each) { url.searchParams.set(each.name, each.value); });
    kebu.all('input[type=hidden]', p.chips).forEach(function (each) { if (each.value) url.searchParams.append('selected', each.value); });
    return url;
  }

  function ask(p) {
    var turn = (asked.get(p.combo) || 0) + 1;
    asked.set(p.combo, turn);
    fetch(address(p), { credentials: 'same-origin', headers: { 'HX-Request': 'true' } }).then(function (answer) {
      if (!answer.ok) return kebu.failed(answer.status, answer.headers.get('X-Request-Id'), function () { ask(p); });
      return answer.text().then(function (html) { if (asked.get(p.combo) === turn) fill(p, html); });
    }, function () { kebu.toast({ text: kebu.say('offline'), tone: 'error' }); });
  }

  function fill(p, html) {
    p.list.innerHTML = html;
    options(p).forEach(function (option, at) { option.id = p.list.id + '-' + at; });
    if (document.activeElement !== p.field) return;
    show(p, true);
    point(p, p.field.value.trim() ? options(p)[0] : kebu.q('[aria-selected=true]', p.list));
    kebu.announce(kebu.say('results', { n: options(p).length }));
  }

  function textOf(option) { return option.dataset.text || option.textContent.trim(); }

  function pick(p, option) {
    if (p.isMulti) addChip(p, option.dataset.value, textOf(option));
    else { hidden(p).value = option.dataset.value; p.field.value = textOf(option); p.clear.hidden = false; }
    show(p, false);
    changed(p);
  }

  function changed(p) {
    p.field.setCustomValidity('');
    (hidden(p) || p.combo).dispatchEvent(new Event('change', { bubbles: true }));
  }

  function addChip(p, value, words) {
    p.field.value = '';
    if (kebu.all('input[type=hidden]', p.chips).some(function (each) { return each.value === value; })) return;
    var chip = document.createElement('span');
    var drop = document.createElement('button');
    var cross = document.createElement('i');
    var input = document.createElement('input');
    chip.className = 'k-tag';
    cross.className = 'ti ti-x';
    cross.setAttribute('aria-hidden', 'true');
    drop.type = 'button';
    drop.dataset.act = 'combo-drop';
    drop.setAttribute('aria-label', kebu.say('remove', { name: words }));
    drop.append(cross);
    Object.assign(input, { type: 'hidden', name: p.combo.dataset.name, value: value });
    chip.append(words, drop, input);
    p.chips.append(chip);
  }

  function drop(p, chip) { chip.remove(); p.field.focus(); changed(p); }

  kebu.act('combo-drop', function (button) { drop(parts(button), button.closest('.k-tag')); });
  kebu.act('combo-clear', function (button) {
    var p = parts(button);
    hidden(p).value = p.field.value = '';
    p.clear.hidden = true;
    p.field.focus();
    changed(p);
  });

  document.addEventListener('input', function (event) {
    if (!event.target.matches('.combo__in')) return;
    var p = parts(event.target);
    if (!p.isMulti) { hidden(p).value = ''; p.clear.hidden = true; }
    clearTimeout(timers.get(p.combo));
    timers.set(p.combo, setTimeout(ask, WAIT_MS, p));
  });
  document.addEventListener('click', function (event) {
    if (event.target.matches('.combo__in')) ask(parts(event.target));
  });
  document.addEventListener('pointerdown', function (event) {
    var option = event.target.closest('.combo__list [role=option]:not([aria-disabled=true])');
    if (!option) return;
    event.preventDefault();
    pick(parts(option), option);
  });

  /* Words without a choice are no value: back to what was chosen. */
  document.addEventListener('focusout', function (event) {
    if (!event.target.matches('.combo__in')) return;
    var p = parts(event.target);
    show(p, false);
    if (p.isMulti || !(hidden(p).value || 'free' in p.combo.dataset)) p.field.value = '';
  });

  var moves = {
    ArrowDown: function (p) { if (p.list.hidden) ask(p); else point(p, options(p)[options(p).indexOf(current(p)) + 1] || options(p)[0]); },
    ArrowUp: function (p) { point(p, options(p)[options(p).indexOf(current(p)) - 1] || options(p).pop()); },
    Enter: function (p) { if (p.list.hidden || !current(p)) return false; pick(p, current(p)); return true; },
    Escape: function (p) { if (p.list.hidden) return false; show(p, false); return true; },
    Backspace: function (p) { var chip = p.chips.lastElementChild; if (!p.isMulti || p.field.value || !chip) return false; drop(p, chip); return true; },
  };
  document.addEventListener('keydown', function (event) {
    if (event.isComposing || !(event.target instanceof Element) || !event.target.matches('.combo__in') || !moves[event.key]) return;
    if (moves[event.key](parts(event.target)) === false) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();

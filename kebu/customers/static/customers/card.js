/* Paper. */
(function () {
  'use strict';
  kebu.act('print', function () { window.print(); });
})();

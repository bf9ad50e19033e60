"""Pure text: folding, grams, pinyin, names, codes, phones, money, dates. No database, no clock."""

"""Tables -> a sentence, a terminal table, one offline page."""

INSERT INTO sluice.migration (name) VALUES (:'name');

SELECT name FROM sluice.migration;

SELECT to_regclass('sluice.migration') IS NOT NULL AS there;

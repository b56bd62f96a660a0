SELECT to_regnamespace('sluice') IS NOT NULL AS ledger,
       to_regnamespace('sluice_staging') IS NOT NULL AS staging,
       to_regclass('sluice.migration') IS NOT NULL AS versioned,
       current_setting('server_version_num')::int >= 160000 AS has_input_check;

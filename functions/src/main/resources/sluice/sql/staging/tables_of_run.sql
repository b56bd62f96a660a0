SELECT tablename
FROM pg_tables
WHERE schemaname = 'sluice_staging' AND tablename ~ ('^r' || :'tag' || '_[0-9]+[sx]?$')
ORDER BY tablename;

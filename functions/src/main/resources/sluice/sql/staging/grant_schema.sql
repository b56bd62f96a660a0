GRANT USAGE ON SCHEMA sluice_staging TO :loader;

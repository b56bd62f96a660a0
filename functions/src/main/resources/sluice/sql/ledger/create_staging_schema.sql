CREATE SCHEMA sluice_staging;

ANALYZE :staging;

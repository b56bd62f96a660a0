ANALYZE :images;

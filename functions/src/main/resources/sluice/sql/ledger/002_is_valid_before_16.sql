-- Whether a text can become a type (before PostgreSQL 16, which has a function for it).
CREATE FUNCTION sluice.is_valid(value text, type text) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog
AS $$
BEGIN
    EXECUTE pg_catalog.format('SELECT %L::%s', value, type);
    RETURN true;
EXCEPTION
    WHEN data_exception THEN
        RETURN false;
END
$$;

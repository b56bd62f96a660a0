-- Whether a text can become a type (PostgreSQL 16 and later).
CREATE FUNCTION sluice.is_valid(value text, type text) RETURNS boolean
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.pg_input_is_valid(value, type);

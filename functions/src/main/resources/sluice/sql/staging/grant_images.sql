GRANT SELECT ON :images TO :owner;

-- Which version the server is.
SELECT split_part(current_setting('server_version'), ' ', 1) AS version

package sluice.local.db;

import java.sql.Connection;
import java.sql.SQLException;

/// Opens a new connection to one database each time it is asked; the caller closes it.
@FunctionalInterface
public interface Connector {
    Connection open() throws SQLException;
}

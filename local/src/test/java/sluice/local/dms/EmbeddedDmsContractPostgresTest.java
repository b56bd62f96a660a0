package sluice.local.dms;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;

class EmbeddedDmsContractPostgresTest implements DmsContract {
    private final DmsFixture fixture = new DmsFixture();

    EmbeddedDmsContractPostgresTest() throws SQLException {}

    @Override
    public DatabaseMigrationClient client() {
        return fixture.dms;
    }

    @Override
    public DmsFixture fixture() {
        return fixture;
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }
}

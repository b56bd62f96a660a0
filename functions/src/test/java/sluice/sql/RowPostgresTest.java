package sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sluice.reload.merge.Server;
import sluice.sql.Database.Session;

/// Rule: a row becomes a record by the names of its columns, or an error says what is wrong.
class RowPostgresTest {

    private static Session session;

    private enum Colour {
        RED,
        DARK_BLUE
    }

    private record Part(String name, int size, boolean deep) {}

    private record Thing(
            String name,
            int number,
            long rows,
            double seconds,
            boolean isOpen,
            Colour colour,
            List<String> words,
            Optional<Long> before,
            Optional<String> after,
            TableName parentTable,
            List<Part> parts) {}

    private record Small(int number) {
        private Small {
            if (number < 1) {
                throw new IllegalArgumentException("numbers begin with 1");
            }
        }
    }

    private record Odd(Object what) {}

    @BeforeAll
    static void open() {
        session = Server.open(Server.database(), "rows");
    }

    @AfterAll
    static void close() {
        session.close();
    }

    private static Row row(String select) {
        return session.one(Sql.raw("SELECT " + select));
    }

    @Test
    void each_component_is_read_from_the_column_of_its_name_whatever_the_order() {
        assertThat(row("""
                ARRAY['a', 'b'] AS parts_name, ARRAY['1', '2'] AS parts_size, ARRAY['false', 'true'] AS parts_deep,
                'o' AS parent_table_table, 's' AS parent_table_schema, NULL AS after, 7 AS before, ARRAY['x', NULL] AS words,
                'dark blue' AS colour, true AS is_open, 0.25 AS seconds, 5000000000 AS rows, 3 AS number, '' AS name, 1 AS more"""
                ).to(Thing.class)).isEqualTo(new Thing(
                        "", 3, 5_000_000_000L, 0.25, true, Colour.DARK_BLUE, Arrays.asList("x", null), Optional.of(7L),
                        Optional.empty(), new TableName("s", "o"), List.of(new Part("a", 1, false), new Part("b", 2, true))));
    }

    private record Parts(List<Part> parts) {}

    private record Painted(Colour colour) {}

    private record Named(TableName parent) {}

    private static void refused(String select, Class<? extends Record> type, String... words) {
        assertThatThrownBy(() -> row(select).to(type)).isInstanceOf(IllegalStateException.class).hasMessageContainingAll(words);
    }

    @Test
    void what_is_missing_null_or_does_not_fit_is_named() {
        refused("1 AS numero", Small.class, "Small.number", "no column number", "numero");
        refused("NULL AS number", Small.class, "Small.number", "column number is NULL");
        refused("'x' AS number", Small.class, "Small.number", "\"x\"");
        refused("5000000000 AS number", Small.class, "Small.number", "overflow");
        refused("0 AS number", Small.class, "Small", "numbers begin with 1");
        refused("'green' AS colour", Painted.class, "Painted.colour", "'green'", "no Colour");
        refused("NULL AS colour", Painted.class, "column colour is NULL");
        refused("'s' AS parent_schema, NULL AS parent_table", Named.class, "TableName.table", "column parent_table is NULL");
        refused("ARRAY['a'] AS parts_name, ARRAY['1', '2'] AS parts_size, ARRAY['true'] AS parts_deep", Parts.class,
                "Parts.parts", "lengths [1, 2]");
        refused("1 AS what", Odd.class, "Odd.what", "java.lang.Object");
    }
}

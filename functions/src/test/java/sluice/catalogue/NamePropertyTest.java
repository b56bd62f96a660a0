package sluice.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.reload.plan.PlanServer;
import sluice.sql.Database;
import sluice.sql.Identifier;
import sluice.sql.Sql;
import sluice.sql.TableName;

/// Names are folded and quoted as the databases do it.
class NamePropertyTest {

    private static final String LETTERS = "abzABZ059_$äÖßéǆ名 .#\"\\'%-/:?";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void a_quoted_name_is_read_back_as_it_is(long seed) throws Name.Bad {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String name = name(random).replace("\"", "");
            if (name.isEmpty()) {
                continue;
            }
            String quoted = '"' + name + '"';
            assertThat(Name.column(quoted)).as("seed %d, name %s", seed, name).isEqualTo(new Name(name, name));
            assertThat(Name.targetTable("a." + quoted)).isEqualTo(new TableName("a", name));
            assertThat(Name.sourceTable(quoted + ".b")).isEqualTo(new SourceTable(name, "B"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void what_the_server_makes_of_a_name_is_what_we_make_of_it(long seed) throws Name.Bad {
        PlanServer.reset();
        Random random = new Random(seed);
        try (Database.Session session = PlanServer.session("postgres")) {
            for (int i = 0; i < 200; i++) {
                String name = name(random);
                String quoted = new Identifier(name).sql();
                assertThat(alias(session, quoted))
                        .as("seed %d, name %s", seed, name)
                        .isEqualTo(name);
                assertThat(Name.targetColumn(quoted)).isEqualTo(name);
                String unquoted = "x" + name.replaceAll("[^\\p{L}\\p{Nd}_$]", "");
                assertThat(alias(session, unquoted))
                        .as("seed %d, name %s", seed, unquoted)
                        .isEqualTo(Name.targetColumn(unquoted));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "order_id, ORDER_ID",
        "a#b, A#B",
        "größe, GRÖßE",
        "Order, Order",
        "order id, order id",
        "_x, _x",
        "1st, 1st",
        "x$, X$"
    })
    void a_target_column_comes_from_the_column_that_the_same_sql_would_have_made(String target, String source) {
        assertThat(Name.atSource(target)).isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "a.", ".a", "a b", "a.b.c", "\"\"", "\"a", "a\"", "a\"b\"", "1a", "a;b", "a--b", "a.\"b"
            })
    void what_is_no_table_is_refused(String text) {
        assertThatThrownBy(() -> Name.targetTable(text)).isInstanceOf(Name.Bad.class);
    }

    @Test
    void near_names_are_the_nearest_first() {
        assertThat(Name.near("ordres", List.of("orders", "order", "customers", "ORDRES_")))
                .containsExactly("ORDRES_", "orders");
        assertThat(Name.near("order", List.of("orders", "odrer", "border", "orders2"))).containsExactly("border", "odrer", "orders");
    }

    @ParameterizedTest
    @CsvSource({"region,reason", "date,data_id", "name,tables", "to,from", "state,status", "price,prices2"})
    void another_word_is_not_near(String wanted, String known) {
        assertThat(Name.near(wanted, List.of(known))).isEmpty();
    }

    private static String alias(Database.Session session, String name) {
        return session.one(Sql.raw(
                        "SELECT (SELECT string_agg(key, '|') FROM jsonb_object_keys(to_jsonb(r)) AS key) AS name"
                                + " FROM (SELECT 1 AS " + name + ") AS r"))
                .text("name");
    }

    private static String name(Random random) {
        StringBuilder s = new StringBuilder();
        int length = 1 + random.nextInt(12);
        for (int i = 0; i < length; i++) {
            int at = random.nextInt(LETTERS.codePointCount(0, LETTERS.length()));
            s.appendCodePoint(LETTERS.codePointAt(LETTERS.offsetByCodePoints(0, at)));
        }
        return s.toString();
    }
}

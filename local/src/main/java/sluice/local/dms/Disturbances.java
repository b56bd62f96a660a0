package sluice.local.dms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an [EmbeddedDms] asks wherever something may go wrong, or wait. By itself nothing does; tests make it happen.
/// Asked by several threads. Tables are named as in the source: `SCHEMA.TABLE`.
public interface Disturbances {
    /// Nothing goes wrong.
    Disturbances NONE = new Disturbances() {};

    /// What may happen to one table; asked for each row, hence got once a load.
    interface OfTable {
        /// Whether a row, counted from 1, is neither loaded nor counted.
        default boolean loses(long row) {
            return false;
        }

        /// Whether [#take] has something to do once so many rows are loaded.
        default boolean due(long rows) {
            return false;
        }

        /// May wait.
        ///
        /// @return why the table is in error now; empty where it is not
        default Optional<String> take(long rows, DmsThreads work) throws InterruptedException {
            return Optional.empty();
        }
    }

    default OfTable table(String table) {
        return new OfTable() {};
    }

    /// Whether [#takeEnding] has something to give once the task has loaded so many rows.
    default boolean endingDue(long rows) {
        return false;
    }

    /// How the run ends now; empty where it goes on.
    ///
    /// @param rows loaded by the task; `Long.MAX_VALUE - 1` for all
    default Optional<FullLoad.Ending> takeEnding(long rows) {
        return Optional.empty();
    }

    /// Before an operation does anything; what this throws the caller gets.
    default void called(String operation, Instant now) {}

    /// Why the test of an endpoint's connection fails; empty where it is to be tried.
    default Optional<String> connectionTest(String endpointArn) {
        return Optional.empty();
    }

    /// What a task's settings are taken for.
    default String settings(String given) {
        return given;
    }

    /// May wait: a task is in `creating`, `starting`, `stopping` or `deleting`.
    default void pauseIn(String status, DmsThreads work) throws InterruptedException {}

    default String reportedStatus(String actual) {
        return actual;
    }

    default long reportedRows(String table, long loaded) {
        return loaded;
    }

    /// Whether StartReplicationTask returns only when the load has ended and its events are delivered.
    default boolean early() {
        return false;
    }

    /// What is delivered in place of an event.
    default List<JsonNode> delivered(ObjectNode event) {
        return List.of(event);
    }
}

package sluice.dms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.Golden;
import sluice.staging.PlannedTable;
import sluice.staging.StagingPlan;
import sluice.catalogue.TableWindow;
import sluice.catalogue.TableWindow.Kind;

class TaskSettingsGoldenTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void lobs_of_any_size() throws JsonProcessingException {
        golden("full-lob", settings(new LoadSpec.Lob(true, 0), 1));
    }

    @Test
    void lobs_up_to_a_limit() throws JsonProcessingException {
        golden("limited-lob", settings(new LoadSpec.Lob(false, 1024), 20));
    }

    @Test
    void exactly_one_lob_mode_is_on() throws JsonProcessingException {
        for (boolean full : new boolean[] {true, false}) {
            JsonNode target = settings(new LoadSpec.Lob(full, full ? 0 : 64), 1).get("TargetMetadata");
            assertThat(target.get("FullLobMode").booleanValue()).isEqualTo(full);
            assertThat(target.get("LimitedSizeLobMode").booleanValue()).isEqualTo(!full);
        }
    }

    @Test
    void members_that_dms_fills_itself_are_left_out() throws JsonProcessingException {
        assertThat(settings(new LoadSpec.Lob(true, 0), 1).get("Logging").has("CloudWatchLogGroup"))
                .isFalse();
        assertThat(settings(new LoadSpec.Lob(true, 0), 1).get("Logging").has("CloudWatchLogStream"))
                .isFalse();
    }

    private static JsonNode settings(LoadSpec.Lob lob, int tables) throws JsonProcessingException {
        List<PlannedTable> planned = IntStream.rangeClosed(1, tables)
                .mapToObj(n -> TableMappingsGoldenTest.table(
                        n, "S", "T" + n, new TableWindow("id", Kind.NUMBER, "1", "2"), List.of(), "ID"))
                .toList();
        return JSON.readTree(TaskSettings.of(new StagingPlan("run", planned).load(lob)));
    }

    private static void golden(String name, JsonNode settings) throws JsonProcessingException {
        Golden.check(
                "settings/" + name + ".json",
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(settings));
    }
}

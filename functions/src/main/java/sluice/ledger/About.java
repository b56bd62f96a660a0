package sluice.ledger;

import java.util.List;
import java.util.Optional;

/// What a run was to do, as people are told of it: no keys and no values. The job that accepts the run says it.
///
/// @param sources tables at the source, e.g. `SHOP.ORDERS`
/// @param window  what of them, e.g. `order_date from 2026-02-01 00:00:00 to 2026-03-01 00:00:00`
/// @param reason  the requester's own words
/// @param columns every column is compared, not only which keys are there
/// @param extra   rows of the target that were not loaded are looked for
/// @param request JSON that starts the same again, with bounds that stay what they are; empty where it is too long to be passed on
public record About(
        List<String> sources, String window, Optional<String> reason, boolean columns, boolean extra, Optional<String> request) {

    /// What states and messages carry of a request; the ledger has all of it.
    private static final int REQUEST = 4_000;

    private static final int SOURCES = 20;

    public About {
        sources = List.copyOf(sources);
    }

    /// The same, of a size that may pass through states.
    About bounded() {
        return new About(
                sources.subList(0, Math.min(SOURCES, sources.size())), window, reason, columns, extra,
                request.filter(r -> r.length() <= REQUEST));
    }
}

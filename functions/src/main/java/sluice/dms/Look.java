package sluice.dms;

/// What was seen of a load that an execution waits for, and what came of it.
///
/// @param status [LoadStatus#text]
/// @param did    in a word or two
public record Look(String run, String status, String did) {}

package sluice.staging;

/// How far a resumable step got in one call.
///
/// @param done   nothing is left to do for anyone
/// @param chunks chunks that this call finished
/// @param rows   staged rows in them
public record Progress(boolean done, long chunks, long rows) {}

package io.secondthought.guard.examples.eval;

/**
 * A labelled row and how strongly it was suspected.
 *
 * @param positive whether the label says that the hazard is there
 */
record Sample(boolean positive, Rank rank) {}

/**
 * Scores a prediction against a reference: {@link sc.fiji.stunet.evaluate.Comparison} finds the structures of two label
 * maps on one grid and scores them one by one: {@link sc.fiji.stunet.evaluate.Overlap} (Dice, IoU, volumes) and {@link
 * sc.fiji.stunet.evaluate.AreaWeightedScores} (NSD and HD95 as published).
 */
package sc.fiji.stunet.evaluate;

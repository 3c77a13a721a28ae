/** Runs the commands in ImageJ: macro options, dialogs, recorder, progress and cancellation, messages of failures. */
package sc.fiji.stunet.fiji.launch;

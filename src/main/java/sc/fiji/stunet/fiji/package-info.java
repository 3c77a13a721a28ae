/**
 * The entry for ImageJ's menu and macros: {@link sc.fiji.stunet.fiji.Launcher}, which users' macros call by this name.
 * Everything else that knows ImageJ lies in the rooms below.
 */
package sc.fiji.stunet.fiji;

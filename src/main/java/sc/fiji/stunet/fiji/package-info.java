/**
 * The entry for ImageJ's menu and macros: {@link sc.fiji.stunet.fiji.Launcher}, which users' macros call by this name.
 * All other code that uses ImageJ is in the packages below.
 */
package sc.fiji.stunet.fiji;

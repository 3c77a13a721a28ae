@echo off
rem STU-Net on the command line: bin\stunet --help
setlocal
set "home=%~dp0.."
call "%home%\bin\java-environment.bat"
if errorlevel 1 exit /b 1
set "jar=%home%\stunet.jar"
rem A clone has what it has built.
if not exist "%jar%" for %%j in ("%home%\target\imagej\plugins\STUNet_-*.jar") do set "jar=%%~fj"
if exist "%jar%" goto start
call "%home%\bin\java-environment.bat" build
if errorlevel 1 exit /b 1
for %%j in ("%home%\target\imagej\plugins\STUNet_-*.jar") do set "jar=%%~fj"
:start
rem The launcher, a small Java, starts another one with all that TensorFlow needs.
"%java%" -XX:+UseSerialGC -Xmx64m -jar "%jar%" %*
exit /b %errorlevel%

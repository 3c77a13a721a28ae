@echo off
rem Builds target\dist: fiji\ goes into a Fiji, fiji\ and imagej\ into a plain ImageJ. bin\install does it.
setlocal
set "home=%~dp0.."
call "%home%\bin\java-environment.bat" build
if errorlevel 1 exit /b 1
echo Built "%home%\target\dist"; now: bin\install FOLDER (of a Fiji or an ImageJ)
exit /b 0

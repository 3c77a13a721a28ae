"""Writes the files beside it with tifffile: voxels (7 x + 11 y + 13 z + 17 c) modulo 251, minus 100 where signed, halved where real."""
import numpy, tifffile, os
import SimpleITK as sitk
os.chdir(os.path.dirname(os.path.abspath(__file__)))
X, Y, Z = 21, 18, 5

def values(dtype, channels=1):
    c, z, y, x = numpy.mgrid[:channels, :Z, :Y, :X]
    v = ((7 * x + 11 * y + 13 * z + 17 * c) % 251).astype('int64')
    dtype = numpy.dtype(dtype)
    if dtype.kind != 'u': v = v - 100
    if dtype.name == 'int8': v = v // 2
    return (v / 2 if dtype.kind == 'f' else v).astype(dtype)

def floats(data, axis=-1, dist=1, out=None):
    """Predictor 3 (Adobe, TIFF technical note 3), which tifffile alone does not write; libtiff reads it below."""
    rows = numpy.ascontiguousarray(data.reshape(-1, data.shape[-2 if data.shape[-1] == 1 else -1])).astype(data.dtype.newbyteorder('>'))
    split = rows.view('uint8').reshape(*rows.shape, -1).swapaxes(1, 2).reshape(rows.shape[0], -1)
    return numpy.diff(split, axis=1, prepend=numpy.uint8(0)).astype('uint8').tobytes()

tifffile._imagecodecs.floatpred_encode = floats

def itk(name, dtype, compressor):
    image = sitk.GetImageFromArray(values(dtype)[0])
    sitk.WriteImage(image, name, useCompression=True, compressor=compressor)
    assert (sitk.GetArrayFromImage(sitk.ReadImage(name)) == values(dtype)[0]).all()
    with tifffile.TiffFile(name) as written: print(name, written.pages[0].compression, written.pages[0].predictor, written.pages[0].rowsperstrip)

def ome(name, dtype, channels=1, axes='CZYX', **options):
    v = values(dtype, channels)
    if channels == 1: v, axes = v[0], axes.replace('C', '')
    elif axes == 'ZCYX': v = v.swapaxes(0, 1)
    meta = dict(axes=axes, PhysicalSizeX=0.5, PhysicalSizeXUnit='mm', PhysicalSizeY=750, PhysicalSizeYUnit='µm', PhysicalSizeZ=0.2, PhysicalSizeZUnit='cm')
    tifffile.imwrite(name, v, ome=True, metadata=meta, photometric='minisblack', **options)

for t in ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64']:
    ome(f'ome-{t}.tif', t, compression='zlib')
ome('ome-tiles-bigtiff.tif', 'uint16', tile=(16, 16), compression='zlib', predictor=True, bigtiff=True)
ome('ome-tiles-float.tif', 'float32', tile=(16, 16), compression='zlib', predictor=3, byteorder='>')
ome('ome-float64.tif', 'float64', compression='zlib', predictor=3)
ome('ome-channels-zc.tif', 'uint8', 2, 'ZCYX', compression='zlib')
ome('ome-channels-cz.tif', 'uint8', 2, 'CZYX', compression='zlib')
for t in ['uint8', 'int16', 'uint16', 'float32']:
    itk(f'itk-lzw-{t}.tif', t, 'LZW')
itk('itk-packbits.tif', 'uint8', 'PackBits')
itk('itk-deflate.tif', 'int16', 'Deflate')
for t in ['uint8', 'uint16', 'float32']:
    tifffile.imwrite(f'imagej-{t}.tif', values(t, 2).swapaxes(0, 1), imagej=True, resolution=(2, 1 / .75), metadata=dict(axes='ZCYX', unit='mm', spacing=2.0))
tifffile.imwrite('imagej-micron.tif', values('uint8')[0], imagej=True, resolution=(1 / 500, 1 / 750), metadata=dict(axes='ZYX', unit='micron', spacing=2000.0))
for unit in ['INCH', 'CENTIMETER']:
    tifffile.imwrite(f'resolution-{unit.lower()}.tif', values('uint8')[0], resolution=(300, 300), resolutionunit=unit, metadata=None, photometric='minisblack', compression='zlib')
tifffile.imwrite('rgb.tif', numpy.zeros((Z, Y, X, 3), 'uint8'), photometric='rgb', compression='zlib', metadata=None)
tifffile.imwrite('bilevel.tif', numpy.zeros((Z, Y, X), bool), photometric='minisblack', metadata=None)
tifffile.imwrite('complex.tif', numpy.zeros((Z, Y, X), 'complex64'), photometric='minisblack', compression='zlib', metadata=None)
tifffile.imwrite('palette.tif', numpy.zeros((Z, Y, X), 'uint8'), photometric='palette', colormap=numpy.zeros((3, 256), 'uint16'), compression='zlib', metadata=None)
tifffile.imwrite('negative.tif', numpy.zeros((Z, Y, X), 'uint8'), photometric='miniswhite', compression='zlib', metadata=None)
tifffile.imwrite('times.tif', numpy.zeros((3, Z, Y, X), 'uint8'), ome=True, metadata=dict(axes='TZYX'), photometric='minisblack', compression='zlib')
tifffile.imwrite('four-axes.tif', numpy.zeros((2, Z, Y, X), 'uint8'), photometric='minisblack', compression='zlib')
tifffile.imwrite('flat.tif', numpy.zeros((Y, X), 'uint8'), photometric='minisblack', compression='zlib', metadata=None)

ome('ome-float32.tif', 'float32', compression='zlib', predictor=3)
assert (sitk.GetArrayFromImage(sitk.ReadImage('ome-float32.tif')) == values('float32')[0]).all()

"""Makes the corpus of small valid image files, one for each format and variant, with Python's standard library alone.

Every file holds the same image of 4 x 3 x 2 voxels with the values 0 to 23, axis 0 fastest, on the same oblique,
left-handed grid (see AFFINE: voxel to RAS+ mm; all numbers are exact in single precision). Files of two volumes hold it
as volume 1, after a volume of zeros. The tests read each file, and the fuzz test damages each.

    python3 tests/corpus/make_corpus.py
"""
import gzip
import os
import struct
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
SIZE = (4, 3, 2)
VALUES = list(range(24))
AFFINE = ((-2.0, 1.5, 0.0, 10.0), (1.5, 2.0, 0.0, -20.0), (0.0, 0.0, 3.0, 30.5))
TYPES = {'uint8': 'B', 'int8': 'b', 'uint16': 'H', 'int16': 'h', 'uint32': 'I', 'int32': 'i', 'uint64': 'Q', 'int64': 'q',
         'float32': 'f', 'float64': 'd'}
NIFTI = {'uint8': 2, 'int16': 4, 'int32': 8, 'float32': 16, 'float64': 64, 'int8': 256, 'uint16': 512, 'uint32': 768,
         'int64': 1024, 'uint64': 1280}
NRRD = {'uint8': 'uchar', 'int8': 'signed char', 'uint16': 'unsigned short', 'int16': 'short', 'uint32': 'uint',
        'int32': 'int', 'uint64': 'uint64_t', 'int64': 'long long int', 'float32': 'float', 'float64': 'double'}
META = {'uint8': 'UCHAR', 'int8': 'CHAR', 'uint16': 'USHORT', 'int16': 'SHORT', 'uint32': 'UINT', 'int32': 'INT',
        'uint64': 'ULONG_LONG', 'int64': 'LONG_LONG', 'float32': 'FLOAT', 'float64': 'DOUBLE'}


def save(name, data):
    with open(os.path.join(HERE, name), 'wb') as file:
        file.write(data)


def packed(kind, order='<', values=VALUES):
    return struct.pack(f'{order}{len(values)}{TYPES[kind]}', *values)


def squeeze(data):
    return gzip.compress(data, mtime=0)


# The rotation of AFFINE with its third axis turned round is a half turn about (b, c, 0): b^2 = 0.1, c^2 = 0.9.
QUATERNION = (0.1 ** 0.5, 0.9 ** 0.5, 0.0)


def nifti(kind='int16', order='<', version=1, single=True, volumes=1, slope=0.0, inter=0.0, place='sform', unit=2):
    size = {1: 348, 2: 540}[version]
    metre = {1: 0.001, 2: 1, 3: 1000}[unit]
    dim = [4 if volumes > 1 else 3, *SIZE, volumes, 1, 1, 1]
    codes = {'sform': (0, 1), 'qform': (1, 0), 'both': (1, 2)}[place]
    pixdim = [-1, 2.5 * metre, 2.5 * metre, 3 * metre, 0, 0, 0, 0]
    shift = [row[3] * metre for row in AFFINE]
    rows = [number * metre for row in AFFINE for number in row]
    bits = struct.calcsize(TYPES[kind]) * 8
    offset = size + 4 if single else 0
    h = bytearray(size)
    if version == 1:
        struct.pack_into(order + 'i', h, 0, size)
        struct.pack_into(order + '8h', h, 40, *dim)
        struct.pack_into(order + '2h', h, 70, NIFTI[kind], bits)
        struct.pack_into(order + '8f', h, 76, *pixdim)
        struct.pack_into(order + '3f', h, 108, offset, slope, inter)
        h[123] = unit
        struct.pack_into(order + '2h', h, 252, *codes)
        struct.pack_into(order + '18f', h, 256, *QUATERNION, *shift, *rows)
        h[344:348] = b'n+1\0' if single else b'ni1\0'
    else:
        struct.pack_into(order + 'i', h, 0, size)
        h[4:12] = b'n+2\0\r\n\x1a\n' if single else b'ni2\0\r\n\x1a\n'
        struct.pack_into(order + '2h', h, 12, NIFTI[kind], bits)
        struct.pack_into(order + '8q', h, 16, *dim)
        struct.pack_into(order + '8d', h, 104, *pixdim)
        struct.pack_into(order + 'q2d', h, 168, offset, slope, inter)
        struct.pack_into(order + '2i', h, 344, *codes)
        struct.pack_into(order + '18d', h, 352, *QUATERNION, *shift, *rows)
        struct.pack_into(order + 'i', h, 500, unit)
    return bytes(h) + (b'\0\0\0\0' if single else b'')


def make_nifti():
    for kind in TYPES:
        save(f'nifti1_{kind}.nii', nifti(kind) + packed(kind))
    for kind in ('int16', 'int32', 'float32', 'float64'):
        save(f'nifti1_{kind}_big.nii', nifti(kind, '>') + packed(kind, '>'))
    doubled = [2 * v + 1 for v in VALUES]
    save('nifti1_scaled.nii', nifti(slope=0.5, inter=-0.5) + packed('int16', '<', doubled))
    save('nifti1_qform.nii', nifti(place='qform') + packed('int16'))
    save('nifti1_both.nii', nifti(place='both') + packed('int16'))
    save('nifti1_micron.nii', nifti(unit=3) + packed('int16'))
    save('nifti1_two.nii', nifti(volumes=2) + packed('int16', '<', [0] * 24 + VALUES))
    save('nifti1_two.nii.gz', squeeze(nifti(volumes=2) + packed('int16', '<', [0] * 24 + VALUES)))
    save('nifti1.nii.gz', squeeze(nifti('float32') + packed('float32')))
    save('nifti1_pair.hdr', nifti(single=False))
    save('nifti1_pair.img', packed('int16'))
    save('nifti1_pairgz.hdr.gz', squeeze(nifti('uint8', single=False)))
    save('nifti1_pairgz.img.gz', squeeze(packed('uint8')))
    save('nifti2.nii', nifti(version=2) + packed('int16'))
    save('nifti2_big.nii', nifti('float64', '>', version=2) + packed('float64', '>'))
    save('nifti2_qform.nii.gz', squeeze(nifti('uint16', version=2, place='qform') + packed('uint16')))
    save('nifti2_pair.hdr', nifti(version=2, single=False))
    save('nifti2_pair.img', packed('int16'))


def vector(column, signs):
    return '(' + ','.join(repr(AFFINE[row][column] * signs[row]) for row in range(3)) + ')'


SPACES = {'right-anterior-superior': (1, 1, 1), 'LAS': (-1, 1, 1), 'left-posterior-superior': (-1, -1, 1)}


def nrrd(kind, encoding, space='left-posterior-superior', sizes='4 3 2', before='', after='', kinds='domain domain domain',
         endian='little', extra=()):
    signs = SPACES[space]
    vectors = ' '.join(vector(column, signs) for column in range(3))
    lines = ['NRRD0005', '# A comment.', f'type: {NRRD[kind]}', f'dimension: {len(sizes.split())}', f'space: {space}',
             f'sizes: {sizes}', f'space directions: {before}{vectors}{after}', f'kinds: {kinds}', f'endian: {endian}',
             f'encoding: {encoding}', f'space origin: {vector(3, signs)}', *extra]
    return ('\n'.join(lines) + '\n\n').encode()


def segment(number, name, colour, value, layer, extent):
    return [f'Segment{number}_ID:=Segment_{number + 1}', f'Segment{number}_Name:={name}', f'Segment{number}_Color:={colour}',
            f'Segment{number}_LabelValue:={value}', f'Segment{number}_Layer:={layer}', f'Segment{number}_Extent:={extent}']


def make_nrrd():
    for kind in TYPES:
        save(f'nrrd_{kind}.nrrd', nrrd(kind, 'raw') + packed(kind))
    for kind in ('uint16', 'int64', 'float32'):
        save(f'nrrd_{kind}_big.nrrd', nrrd(kind, 'raw', endian='big') + packed(kind, '>'))
    save('nrrd_gzip.nrrd', nrrd('int16', 'gzip') + squeeze(packed('int16')))
    save('nrrd_ras.nrrd', nrrd('int16', 'gzip', space='right-anterior-superior') + squeeze(packed('int16')))
    save('nrrd_las.nrrd', nrrd('int16', 'gzip', space='LAS') + squeeze(packed('int16')))
    text = '\n'.join(' '.join(map(str, VALUES[i:i + 4])) for i in range(0, 24, 4)) + '\n'
    save('nrrd_ascii.nrrd', nrrd('int16', 'ascii') + text.encode())
    save('nrrd_attached.nhdr', nrrd('uint8', 'raw', extra=['data file: nrrd_attached.raw', 'line skip: 1', 'byte skip: 3']))
    save('nrrd_attached.raw', b'a line\nabc' + packed('uint8'))
    save('nrrd_tail.nhdr', nrrd('uint8', 'raw', extra=['datafile: nrrd_tail.raw', 'byteskip: -1']))
    save('nrrd_tail.raw', b'whatever' + packed('uint8'))
    save('nrrd_gz.nhdr', nrrd('float32', 'gzip', extra=['data file: nrrd_gz.raw.gz']))
    save('nrrd_gz.raw.gz', squeeze(packed('float32')))
    mixed = [number for v in VALUES for number in (0, v)]
    save('nrrd_two_first.nrrd', nrrd('uint8', 'gzip', sizes='2 4 3 2', before='none ', kinds='list domain domain domain') + squeeze(packed('uint8', '<', mixed)))
    save('nrrd_two_last.nrrd', nrrd('uint8', 'raw', sizes='4 3 2 2', after=' none', kinds='domain domain domain list') + packed('uint8', '<', [0] * 24 + VALUES))
    one = [line for v in range(1, 24) for line in segment(v - 1, f'Part {v}', '1 0.5 0', v, 0, '0 3 0 2 0 1')]
    save('segments_one_layer.seg.nrrd', nrrd('uint8', 'gzip', extra=one) + squeeze(packed('uint8')))
    two = segment(0, 'Ünder', '1 0 0', 1, 0, '0 3 0 2 0 1') + segment(1, 'Over', '0 1 0', 1, 1, '0 3 0 2 0 1')
    layers = [number for v in VALUES for number in (1 if v > 7 else 0, 1 if v > 15 else 0)]
    save('segments_two_layers.seg.nrrd', nrrd('uint8', 'gzip', sizes='2 4 3 2', before='none ', kinds='list domain domain domain', extra=two)
         + squeeze(packed('uint8', '<', layers)))


def meta(kind, data_file='LOCAL', big=False, compressed=None, sizes='4 3 2', binary=True, extra=()):
    n = len(sizes.split())
    cosines = [[-AFFINE[0][c] / s, -AFFINE[1][c] / s, AFFINE[2][c] / s] for c, s in enumerate((2.5, 2.5, 3.0))]
    matrix = [(cosines[r][c] if r < 3 and c < 3 else float(r == c)) for r in range(n) for c in range(n)]
    offset = [-AFFINE[0][3], -AFFINE[1][3], AFFINE[2][3]] + [0.0] * (n - 3)
    lines = ['ObjectType = Image', f'NDims = {n}', f'BinaryData = {binary}', f'BinaryDataByteOrderMSB = {big}',
             f'CompressedData = {compressed is not None}', *([f'CompressedDataSize = {compressed}'] if compressed is not None else []),
             'TransformMatrix = ' + ' '.join(map(repr, matrix)), 'Offset = ' + ' '.join(map(repr, offset)),
             'CenterOfRotation = ' + ' '.join(['0'] * n), 'AnatomicalOrientation = RAI',
             'ElementSpacing = 2.5 2.5 3' + ' 1' * (n - 3), f'DimSize = {sizes}', *extra, f'ElementType = MET_{META[kind]}',
             f'ElementDataFile = {data_file}']
    return ('\n'.join(lines) + '\n').encode()


def make_meta():
    for kind in TYPES:
        save(f'meta_{kind}.mha', meta(kind) + packed(kind))
    for kind in ('int16', 'uint32', 'float64'):
        save(f'meta_{kind}_big.mha', meta(kind, big=True) + packed(kind, '>'))
    data = zlib.compress(packed('int16'))
    save('meta_compressed.mha', meta('int16', compressed=len(data)) + data)
    save('meta_text.mha', meta('float32', binary=False) + ' '.join(map(str, VALUES)).encode())
    save('meta_two.mha', meta('uint8', sizes='4 3 2 2') + packed('uint8', '<', [0] * 24 + VALUES))
    save('meta_raw.mhd', meta('uint16', 'meta_raw.raw', extra=['HeaderSize = -1']))
    save('meta_raw.raw', b'header' + packed('uint16'))
    save('meta_zraw.mhd', meta('int16', 'meta_zraw.zraw', compressed=len(data)))
    save('meta_zraw.zraw', data)


make_nifti()
make_nrrd()
make_meta()

import type { Random } from './random.js';

/** A made-up distributor: name, its branch of the commercial tree, and how many outlets it serves. */
export const firms = [
  ['Công ty TNHH Thương mại Phúc An Khang', 'VN/SOUTH/SAIGON-EAST', 140],
  ['Công ty CP Phân phối Hưng Thịnh Phát', 'VN/SOUTH/SAIGON-WEST', 130],
  ['Công ty TNHH Nước giải khát Bảo Minh', 'VN/NORTH/HANOI-INNER', 120],
  ['Công ty TNHH TM DV Tân Hoà Lợi', 'VN/SOUTH/MEKONG-UPPER', 110],
  ['Công ty CP Thực phẩm Đông Dương Xanh', 'VN/NORTH/HANOI-OUTER', 105],
  ['Công ty TNHH MTV Lộc Trường Sa', 'VN/CENTRAL/COAST-NORTH', 100],
  ['Công ty TNHH Phân phối Minh Quang Vinh', 'VN/SOUTH/MEKONG-LOWER', 95],
  ['Công ty CP Thương mại Sao Bắc Hà', 'VN/NORTH/RED-RIVER', 90],
  ['Công ty TNHH Gia Hân Beverage', 'VN/CENTRAL/COAST-SOUTH', 85],
  ['Công ty TNHH TM Thiên Phú Nguyên', 'VN/SOUTH/SOUTHEAST', 80],
  ['Công ty CP Đại Nam Trung Tín', 'VN/CENTRAL/HIGHLANDS', 75],
  ['Công ty TNHH Vạn Xuân Tây Bắc', 'VN/NORTH/NORTHWEST', 70],
] as const;

const aunts = ['Cô Ba', 'Cô Bảy', 'Bà Sáu', 'Chị Hạnh', 'Chị Lan', 'Anh Tám', 'Chú Năm', 'Dì Út', 'Cô Liên', 'Bác Tư'];
const luck = [
  'Minh Tâm',
  'Hồng Phát',
  'Phúc Lộc',
  'An Khang',
  'Thanh Bình',
  'Ngọc Hân',
  'Kim Long',
  'Đức Thành',
  'Mai Anh',
  'Quang Huy',
];
const places = [
  'Chợ Mới',
  'Bến Xe',
  'Cầu Đỏ',
  'Ngã Tư',
  'Bờ Kè',
  'Cổng Trường',
  'Góc Phố',
  'Đầu Ngõ',
  'Ven Sông',
  'Khu Phố 3',
];

const patterns: Readonly<Record<'GT' | 'MT' | 'HORECA', readonly ((random: Random) => string)[]>> = {
  GT: [
    (random) => `Tạp hoá ${random.pick(aunts)}`,
    (random) => `Tạp hoá ${random.pick(luck)}`,
    (random) => `Đại lý nước ngọt ${random.pick(luck)}`,
    (random) => `Cửa hàng ${random.pick(luck)}, ${random.pick(places)}`,
  ],
  MT: [
    (random) => `Siêu thị mini ${random.pick(luck)}`,
    (random) => `Cửa hàng tiện lợi ${random.pick(luck)} ${random.whole(1, 40)}`,
  ],
  HORECA: [
    (random) => `Quán nhậu ${random.pick(places)}`,
    (random) => `Nhà hàng ${random.pick(luck)}`,
    (random) => `Quán ${random.pick(aunts)}`,
    (random) => `Cà phê ${random.pick(places)}`,
  ],
};

/** A shop's name as it might stand over its door. */
export function shopName(channel: 'GT' | 'MT' | 'HORECA', random: Random): string {
  return random.pick(patterns[channel])(random);
}

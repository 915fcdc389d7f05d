const paths = {
  check: 'M4 8.500l2.700 2.700L12 5.800',
  cross: 'M5 5l6 6M11 5l-6 6',
  bang: 'M8 4.500v4M8 11v.500',
  question: 'M6 6.500a2 2 0 1 1 2.800 1.800c-.600.300-.800.700-.800 1.200M8 11.500v.300',
  dots: 'M4.500 8h.010M8 8h.010M11.500 8h.010',
  copy: 'M6 6h6.500v6.500H6zM3.500 10V3.500H10',
  snow: 'M8 2.500v11M3.200 5.200l9.600 5.600M12.800 5.200l-9.600 5.600',
  terminal: 'M3.500 5l3 3-3 3M8 11.500h4.500',
  menu: 'M3 4.500h10M3 8h10M3 11.500h10',
} as const
export type IconName = keyof typeof paths

const frames = {
  circle: <circle cx="8" cy="8" r="7" />,
  triangle: <path d="M8 1.200L15.400 14.500H.600z" />,
  octagon: <path d="M5.100 1h5.800L15 5.100v5.800L10.900 15H5.100L1 10.900V5.100z" />,
  none: null,
} as const

/** Always beside a word that says the same. */
export const Icon = ({
  name,
  frame = 'none',
  hollow = false,
}: {
  name: IconName
  frame?: keyof typeof frames
  hollow?: boolean
}) => (
  <svg class={`icon ${frame === 'none' ? '' : hollow ? 'hollow' : 'framed'}`} viewBox="0 0 16 16" aria-hidden="true">
    {frames[frame]}
    <path class="sign" d={paths[name]} />
  </svg>
)

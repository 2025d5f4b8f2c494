const slices = [-3, -2, -1, 0, 1, 2, 3];

/** One drawn slice and the slices propagated from it, seen from the side. */
export function SlicesPicture() {
  return (
    <svg class="slices-picture" viewBox="0 0 240 132" aria-hidden="true">
      {slices.map((slice) => (
        <g key={slice} transform={`translate(${120 + 27 * slice} ${66 + 3 * slice}) skewY(-14)`} opacity={1 - Math.abs(slice) * 0.17}>
          <rect x="-19" y="-42" width="38" height="84" rx="3" />
          <ellipse
            class={slice === 0 ? "drawn" : "followed"} cx={slice * 0.8} cy={slice * 1.5}
            rx={10 - Math.abs(slice) * 1.3} ry={22 - Math.abs(slice) * 3.2}
          />
        </g>
      ))}
    </svg>
  );
}

/** The attribute of a description that is deployed, and the path of its component. */
export const rootComponentName: string = 'sfConfig';
